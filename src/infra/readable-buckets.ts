import { ArnFormat, type Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";

/** Lets a function read the objects of buckets, not list them. */
export function allowReading(grantee: IGrantable & { readonly stack: Stack }, buckets: readonly string[]): void {
  if (buckets.length === 0) return;
  const resources = buckets.map((bucket) =>
    grantee.stack.formatArn({
      service: "s3",
      account: "",
      region: "",
      resource: bucket,
      resourceName: "*",
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  );
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: ["s3:GetObject"], resources }));
}
