import { BlockList, isIP } from "node:net";

/** What an address is to a request of ours: on the open internet, in the operator's own network, or never a target. */
export type Reach = "public" | "private" | "refused";

type Subnet = readonly [network: string, prefix: number];

/** IANA's special-purpose registries: networks of one's own. */
const PRIVATE: readonly Subnet[] = [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["::1", 128],
  ["fc00::", 7],
];

/** The same registries: link-local, multicast, documentation, benchmarks, tunnels and translations into IPv4. */
const REFUSED: readonly Subnet[] = [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  // Cloud metadata outside the link-local range: Alibaba, Azure, AWS and Google over IPv6.
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["fd00:ec2::254", 128],
  ["fd20:ce::254", 128],
];

/** IPv6 outside this is not routed (RFC 4291): mapped IPv4, NAT64, link-local and multicast are all outside. */
const GLOBAL_IPV6: readonly Subnet[] = [["2000::", 3]];

// A list for each family: a mixed one would match an IPv4-mapped address by its IPv4 part.
const privateNetworks = { ipv4: listOf(PRIVATE, 4), ipv6: listOf(PRIVATE, 6) };
const refusedNetworks = { ipv4: listOf(REFUSED, 4), ipv6: listOf(REFUSED, 6) };
const globalIpv6 = listOf(GLOBAL_IPV6, 6);

/** Classifies an IP address in any notation that `net.isIP` knows; anything else is refused. */
export function reachOf(address: string): Reach {
  const version = isIP(address);
  // An IPv6 zone (`%eth0`) names a link of this machine.
  if (version === 0 || address.includes("%")) return "refused";
  const family = version === 4 ? "ipv4" : "ipv6";
  if (refusedNetworks[family].check(address, family)) return "refused";
  if (privateNetworks[family].check(address, family)) return "private";
  return family === "ipv4" || globalIpv6.check(address, family) ? "public" : "refused";
}

function listOf(subnets: readonly Subnet[], version: 4 | 6): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) {
    if (isIP(network) === version) list.addSubnet(network, prefix, version === 4 ? "ipv4" : "ipv6");
  }
  return list;
}
