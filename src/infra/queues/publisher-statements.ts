import { AccountPrincipal, AnyPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";

interface Allowed {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly conditions?: Readonly<Record<string, string>>;
}

/** Builds the statement by which a policy lets accounts and organisations in; IAM of theirs decides who of them. */
export function publisherStatements(
  publishers: readonly string[],
  { actions, resource, conditions = {} }: Allowed,
): PolicyStatement[] {
  return publishers.map((publisher) => {
    const isAccount = /^\d+$/.test(publisher);
    const equal = { ...conditions, ...(!isAccount && { "aws:PrincipalOrgID": publisher }) };
    return new PolicyStatement({
      sid: `Publisher${publisher.replace("-", "")}`,
      actions: [...actions],
      resources: [resource],
      principals: [isAccount ? new AccountPrincipal(publisher) : new AnyPrincipal()],
      ...(Object.keys(equal).length > 0 && { conditions: { StringEquals: equal } }),
    });
  });
}
