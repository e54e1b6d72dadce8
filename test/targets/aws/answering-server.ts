import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Request {
  /** `DescribeStacks`, or for services with a path of their own that path. */
  readonly action: string;
  readonly body: string;
  /** Whose key signed it, and for which region. */
  readonly signedBy: string;
}

export interface Answer {
  readonly status?: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AnsweringServer extends AsyncDisposable {
  readonly endpointUrl: string;
  readonly requests: Request[];
}

/** A service that answers as a test says: AWS's failures come from no emulator. */
export async function startAnsweringServer(
  answer: (request: Request) => Answer | Promise<Answer>,
): Promise<AnsweringServer> {
  const requests: Request[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const target = incoming.headers["x-amz-target"];
    const named =
      String(target ?? "")
        .split(".")
        .at(-1) || new URLSearchParams(body).get("Action");
    const [, key, , region] = /Credential=([^/]+)\/([^/]+)\/([^/]+)/.exec(incoming.headers.authorization ?? "") ?? [];
    const request = { action: named || (incoming.url ?? ""), body, signedBy: `${key} in ${region}` };
    requests.push(request);
    const { status = 200, body: answered, headers = {} } = await answer(request);
    response.writeHead(status, headers).end(answered);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A refusal in the words of services that speak XML. */
export const refusal = (code: string, message: string, status = 400): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});

/** A stack as CloudFormation describes it. */
export const stackAnswer = (status: string, outputs: Readonly<Record<string, string>>): Answer => ({
  body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>any</StackName><StackStatus>${status}</StackStatus><Outputs>${Object.entries(
    outputs,
  )
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
    .join("")}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
});
