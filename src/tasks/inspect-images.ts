import type { ImageInspector } from "#images/inspector.ts";
import type { LaneHandler } from "#queue/lanes.ts";
import type { ImageFacts, Listing } from "#screening/types.ts";
import { gatherScreenings } from "#store/screenings.ts";
import { runScreening } from "./conclude.ts";
import { persist } from "./persist.ts";
import type { ScreenDependencies } from "./screen.ts";

/** The image lane: looks at the pictures that came with the listing, then decides with what it saw. */
export function inspectImagesTask(deps: ScreenDependencies & { inspector: ImageInspector }): LaneHandler<"images"> {
  return async ({ screening }) => {
    const [item] = await gatherScreenings(deps.pool, [screening], "images");
    if (item === undefined) return undefined;
    const facts = await inspectPictures(deps.inspector, item.listing);
    await persist(deps, [runScreening(deps.ruleset(), item, facts, deps.now()).conclusion]);
    return undefined;
  };
}

// Pictures behind addresses are not fetched yet: they stay pending, and policy says what that means.
async function inspectPictures(inspector: ImageInspector, listing: Listing): Promise<ImageFacts> {
  const readable: ImageFacts["readable"][number][] = [];
  const unreadable: ImageFacts["unreadable"][number][] = [];
  let pending = false;
  for (const [index, image] of listing.images.entries()) {
    if (!image.url.startsWith("data:")) {
      pending = true;
      continue;
    }
    const bytes = Buffer.from(image.url.slice(image.url.indexOf(",") + 1), "base64");
    const found = await inspector.inspect(bytes);
    if ("reason" in found) unreadable.push({ index, reason: found.reason });
    else readable.push({ index, ...found });
  }
  return { state: pending ? "pending" : "done", readable, unreadable };
}
