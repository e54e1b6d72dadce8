import { AccountPrincipal, AnyPrincipal, type IPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";

interface Allowed {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly conditions?: Readonly<Record<string, string>>;
}

/**
 * Builds the statements by which a policy lets accounts and organisations in; IAM of theirs decides who of them. There are
 * two at most: a topic's policy takes 100, and fewer bytes than a statement for each would have.
 */
export function publisherStatements(
  publishers: readonly string[],
  { actions, resource, conditions = {} }: Allowed,
): PolicyStatement[] {
  const [accounts = [], organisations = []] = [true, false].map((wanted) =>
    publishers.filter((publisher) => /^\d+$/.test(publisher) === wanted),
  );
  const statement = (sid: string, principals: IPrincipal[], equal: Record<string, string | string[]>) =>
    new PolicyStatement({
      sid,
      actions: [...actions],
      resources: [resource],
      principals,
      ...(Object.keys(equal).length > 0 && { conditions: { StringEquals: equal } }),
    });
  const principals = accounts.map((account) => new AccountPrincipal(account));
  const ofOrganisations = { ...conditions, "aws:PrincipalOrgID": organisations };
  return [
    ...(accounts.length > 0 ? [statement("PublishingAccounts", principals, { ...conditions })] : []),
    ...(organisations.length > 0 ? [statement("PublishingOrganisations", [new AnyPrincipal()], ofOrganisations)] : []),
  ];
}
