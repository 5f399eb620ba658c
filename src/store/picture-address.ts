import { createHash } from "node:crypto";

/** What a host said about a picture when it was last fetched: asked again, it may say that nothing has changed. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** The key of an address: addresses may be long. */
export function urlKey(url: string): Buffer {
  return createHash("sha256").update(url).digest();
}

/** SQL that notes that an address gave a picture now; its arguments are the places of its parameters. */
export function fetchedStatement(
  key: string,
  url: string,
  picture: string,
  etag: string,
  lastModified: string,
): string {
  return `insert into picture_source (url_sha256, url, picture, etag, last_modified, fetched_at)
    values (${key}, ${url}, ${picture}, ${etag}, ${lastModified}, clock_timestamp())
    on conflict (url_sha256) do update set picture = excluded.picture, etag = excluded.etag,
      last_modified = excluded.last_modified, fetched_at = excluded.fetched_at`;
}
