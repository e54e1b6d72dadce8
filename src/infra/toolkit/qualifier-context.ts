/** Names to the CDK the bootstrap whose roles and bucket a deployment uses. */
export const qualifierContext = "@aws-cdk/core:bootstrapQualifier";
