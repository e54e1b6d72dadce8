import { BlockList, isIPv4, isIPv6 } from "node:net";

// IANA's registries of special addresses (RFC 6890), and multicast.
const special4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];
// Addresses outside of global unicast (2000::/3), and special ones inside it; 2002::/16 and 2001::/32 hold IPv4 addresses.
const special6 = ["::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];
const translated = "64:ff9b::";

const list4 = listOf(special4, "ipv4");
const list6 = listOf(special6, "ipv6");

/** True for an IP address of the public Internet; false for this machine, its network and a cloud's own services. */
export function isPublicAddress(address: string): boolean {
  const [bare = ""] = address.split("%");
  if (isIPv4(bare)) return !list4.check(bare, "ipv4");
  if (!isIPv6(bare)) return false;
  // A network without IPv4 reaches IPv4 addresses through these.
  const inside = embeddedIn(bare);
  return inside === undefined ? !list6.check(bare, "ipv6") : isPublicAddress(inside);
}

/** Returns the IPv4 address in a NAT64 address. */
function embeddedIn(address: string): string | undefined {
  const host = new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (!host.startsWith(translated)) return undefined;
  const groups = host.slice(translated.length).split(":");
  if (groups.length > 2) return undefined;
  const [high = 0, low = 0] = [...(groups.length === 1 ? ["0"] : []), ...groups].map((group) =>
    Number.parseInt(group || "0", 16),
  );
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function listOf(ranges: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [start = "", bits] = range.split("/");
    list.addSubnet(start, Number(bits), family);
  }
  return list;
}
