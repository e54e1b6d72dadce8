import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isPublicAddress } from "../../src/stactools/is-public-address.ts";

const inside = [
  "0.0.0.0",
  "10.255.0.1",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "169.254.170.2",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.192",
  "192.88.99.1",
  "192.168.0.1",
  "198.18.0.1",
  "224.0.0.1",
  "239.1.1.1",
  "255.255.255.255",
  "::",
  "::1",
  "::127.0.0.1",
  "::ffff:127.0.0.1",
  "::ffff:a9fe:a9fe",
  "64:ff9b::7f00:1",
  "64:ff9b::a9fe:a9fe",
  "2001::1",
  "2001:db8::1",
  "2002:7f00:1::",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fe80::1%lo",
  "fec0::1",
  "ff02::1",
];
const outside = ["8.8.8.8", "93.184.215.14", "172.32.0.1", "192.167.0.1", "2606:2800:21f::1", "64:ff9b::808:808"];

test("addresses of this machine, its network and a cloud's services are none of the public Internet", () => {
  expect(inside.filter(isPublicAddress)).toEqual([]);
  expect(outside.filter(isPublicAddress)).toEqual(outside);
});

test("Python's side, which is asked at each connection, agrees", async () => {
  const file = fileURLToPath(new URL("../../src/stactools/stac_ingest_worker/connections.py", import.meta.url));
  const program = `
import json, runpy, sys
module = runpy.run_path(sys.argv[1])
print(json.dumps([a for a in json.loads(sys.argv[2]) if module["is_public"](module["parsed"](a))]))`;
  const addresses = JSON.stringify([...inside, ...outside]);
  const { stdout } = await promisify(execFile)("python3", ["-c", program, file, addresses]);
  expect(JSON.parse(stdout)).toEqual(outside);
});
