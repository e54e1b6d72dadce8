import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { destroy } from "../../../src/infra/toolkit/destroy.ts";
import { shareCredentials } from "../../../src/targets/aws/share-credentials.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { runForReal } from "../../cli/terminal.ts";
import { type Answer, type AnsweringServer, refusal, startAnsweringServer } from "./answering-server.ts";

afterEach(() => {
  removeFolders();
  vi.unstubAllEnvs();
});

const device = "arn:aws:iam::123456789012:mfa/phone";
const profiles = `[profile guarded]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/operator
source_profile = keys
mfa_serial = ${device}
[profile keys]
aws_access_key_id = LONGLIVED
aws_secret_access_key = secret
[profile sso]
sso_session = office
sso_account_id = 123456789012
sso_role_name = operator
[sso-session office]
sso_region = eu-west-1
sso_start_url = https://office.awsapps.com/start
`;

const assumed: Answer = {
  body: `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>SHORTLIVED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
};

const caller: Answer = {
  body: "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/operator</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>",
};

/** Has the SDK find these profiles, and STS at a server that answers as AWS does. */
async function startSts(answer: Answer): Promise<AnsweringServer> {
  const home = folderWith({ config: profiles, credentials: "" });
  vi.stubEnv("HOME", home);
  vi.stubEnv("AWS_CONFIG_FILE", join(home, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(home, "credentials"));
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
  const server = await startAnsweringServer(({ action }) => {
    if (action === "AssumeRole") return answer;
    if (action === "GetCallerIdentity") return caller;
    return refusal("ValidationError", "Stack with id any does not exist");
  });
  vi.stubEnv("AWS_ENDPOINT_URL_STS", server.endpointUrl);
  return server;
}

test("the code is asked for once, whatever number of clients there are, the CDK's toolkit among them", async () => {
  await using sts = await startSts(assumed);
  const asked: string[] = [];
  const askCode = async (about: string) => {
    asked.push(about);
    return "123456";
  };
  const credentials = shareCredentials({ profile: "guarded", askCode });
  expect(await Promise.all([credentials(), credentials()])).toMatchObject(
    Array(2).fill({ accessKeyId: "SHORTLIVED", sessionToken: "t" }),
  );
  const watcher = { resource: () => {}, step: () => {}, warn: () => {}, approve: async () => {} };
  const access = { region: "eu-west-1", endpointUrl: sts.endpointUrl, credentials };
  expect(await destroy(["any"], "hnb659fds", access, watcher)).toEqual([]);
  expect(asked).toEqual([device]);
  const [first, ...rest] = sts.requests;
  expect(first?.body).toMatch(/SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fphone.*TokenCode=123456/);
  expect(new Set(rest.map(({ signedBy }) => signedBy.split(" ")[0]))).toEqual(new Set(["SHORTLIVED"]));
});

test("on a terminal a command asks for the code; without one it names what gives credentials", async () => {
  await using sts = await startSts(assumed);
  const argv = ["outputs", "--profile", "guarded", "--endpoint-url", sts.endpointUrl];
  const asked = await runForReal(argv, { isTTY: true, stdin: "654321\n" });
  expect(asked.stderr).toContain(`Code of MFA device ${device}: `);
  expect(sts.requests[0]?.body).toContain("TokenCode=654321");
  expect(await runForReal(argv)).toEqual({
    code: 1,
    stdout: "",
    stderr:
      `stac-ingest: AWS asks for the code of ${device}, and there is no terminal to ask you on\n` +
      '  try: eval "$(aws configure export-credentials --profile guarded --format env)"; unset AWS_PROFILE; then the same command without --profile\n',
  });
});

test("a code that AWS refuses is said to be that", async () => {
  await using _ = await startSts(
    refusal("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", 403),
  );
  await expect(shareCredentials({ profile: "guarded", askCode: async () => "000000" })()).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringMatching(/^AWS refused the code: /),
  });
});

test.each([
  ["by its name", "sso", undefined],
  ["by the environment", undefined, "sso"],
])("an SSO session that has ended is said to be that, for a profile given %s", async (_how, typed, inherited) => {
  await using sts = await startSts(assumed);
  vi.stubEnv("AWS_PROFILE", inherited);
  const argv = ["outputs", ...(typed ? ["--profile", typed] : []), "--region", "eu-west-1"];
  const { code, stderr } = await runForReal([...argv, "--endpoint-url", sts.endpointUrl], {
    env: { AWS_PROFILE: inherited },
  });
  expect(code).toBe(1);
  expect(stderr).toContain("the SSO session has ended: ");
  expect(stderr).toContain("try: aws sso login --profile sso\n");
});
