import { Aspects, CfnResource, type IAspect } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import type { Settings } from "../../settings/settings.ts";

/** Gives every role the path and the permissions boundary of settings, also roles that libraries make. */
export function placeRoles(scope: IConstruct, { role_path: path, permissions_boundary: boundary }: Settings): void {
  const place: IAspect = {
    visit(node) {
      if (!(node instanceof CfnResource) || node.cfnResourceType !== "AWS::IAM::Role") return;
      if (path !== "/") node.addPropertyOverride("Path", path);
      if (boundary !== undefined) node.addPropertyOverride("PermissionsBoundary", boundary);
    },
  };
  Aspects.of(scope).add(place);
}
