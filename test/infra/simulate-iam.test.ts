import { expect, test } from "vitest";
import { placeStacks, type Resource } from "./placed-stacks.ts";
import { type Iam, simulateIam } from "./simulate-iam.ts";

const bucket = "arn:aws:s3:::store";
const allow = { Effect: "Allow", Action: "s3:Get*", Resource: `${bucket}/*` };

/** The rights of one role with these statements, and of a bucket with others. */
function iamOf(statements: object[], ofBucket: object[] = [], more: Record<string, Resource> = {}): Iam {
  const Resources = {
    Reader: { Type: "AWS::IAM::Role" },
    Rights: {
      Type: "AWS::IAM::Policy",
      Properties: { Roles: [{ Ref: "Reader" }], PolicyDocument: { Statement: statements } },
    },
    Store: { Type: "AWS::S3::Bucket" },
    Guard: {
      Type: "AWS::S3::BucketPolicy",
      Properties: { Bucket: { Ref: "Store" }, PolicyDocument: { Statement: ofBucket } },
    },
    ...more,
  };
  return simulateIam(placeStacks([{ Resources }], "http://127.0.0.1"));
}

const reads = (iam: Iam, context: Record<string, string> = {}): boolean =>
  iam.allows({ action: "s3:GetObject", resource: `${bucket}/a`, caller: { role: "Reader" }, context });

test("nothing is allowed unless a statement says so, and a denial outweighs every one", () => {
  expect(reads(iamOf([]))).toBe(false);
  expect(reads(iamOf([{ ...allow, Resource: bucket }]))).toBe(false);
  expect(reads(iamOf([{ ...allow, Action: "s3:Put*" }]))).toBe(false);
  expect(reads(iamOf([allow]))).toBe(true);
  expect(reads(iamOf([allow, { ...allow, Effect: "Deny" }]))).toBe(false);
  expect(reads(iamOf([allow], [{ ...allow, Effect: "Deny", Principal: "*" }]))).toBe(false);
});

test("a bucket's policy adds for whom it names; naming the account leaves it to IAM", () => {
  const account = { AWS: "arn:aws:iam::000000000000:root" };
  const role = { AWS: "arn:aws:iam::000000000000:role/Reader" };
  expect(reads(iamOf([], [{ ...allow, Principal: role }]))).toBe(true);
  expect(reads(iamOf([], [{ ...allow, Principal: account }]))).toBe(false);
  expect(reads(iamOf([], [{ ...allow, Principal: { Service: "sns.amazonaws.com" } }]))).toBe(false);
});

test("a key is used with rights of IAM only if its policy leaves it to IAM", () => {
  const use = { Effect: "Allow", Action: "kms:Decrypt", Resource: "*" };
  const decrypts = (Principal: object): boolean => {
    const key = { Type: "AWS::KMS::Key", Properties: { KeyPolicy: { Statement: [{ ...use, Principal }] } } };
    const resource = "arn:aws:kms:us-east-1:000000000000:key/Key";
    return iamOf([use], [], { Key: key }).allows({ action: "kms:Decrypt", resource, caller: { role: "Reader" } });
  };
  expect(decrypts({ AWS: "arn:aws:iam::000000000000:root" })).toBe(true);
  expect(decrypts({ Service: "s3.amazonaws.com" })).toBe(false);
});

test("a condition holds only for the value it names, and not where there is none", () => {
  const iam = iamOf([{ ...allow, Condition: { StringEquals: { "aws:SourceAccount": ["1", "2"] } } }]);
  expect(reads(iam)).toBe(false);
  expect(reads(iam, { "aws:SourceAccount": "3" })).toBe(false);
  expect(reads(iam, { "aws:SourceAccount": "2" })).toBe(true);
});

test.each<[string, object[], Record<string, Resource>]>([
  ["NotAction", [{ Effect: "Allow", NotAction: "s3:Get*", Resource: "*" }], {}],
  ["StringNotEquals", [{ ...allow, Condition: { StringNotEquals: { "aws:SourceAccount": "1" } } }], {}],
  ["variable", [{ ...allow, Resource: `${bucket}/\${aws:username}` }], {}],
  ["Bounded", [], { Bounded: { Type: "AWS::IAM::Role", Properties: { PermissionsBoundary: "arn" } } }],
])("%s, which it does not know, is refused instead of guessed", (word, statements, more) => {
  expect(() => iamOf(statements, [], more)).toThrow(word);
});
