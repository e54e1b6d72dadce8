import { ArnFormat, Stack, Token } from "aws-cdk-lib";
import { Repository } from "aws-cdk-lib/aws-ecr";
import { DockerImageAsset, type Platform } from "aws-cdk-lib/aws-ecr-assets";
import { DockerImageCode } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Assets } from "../code/assets.ts";

/**
 * The gen stage's image: built and pushed by the deployment, or one that is in ECR already.
 * @throws Fault `invalid_settings` if the address is not that of an image in ECR, in the stack's region
 */
export function genImage(scope: Construct, image: Assets["genImage"], platform: Platform): DockerImageCode {
  if ("folder" in image) return DockerImageCode.fromImageAsset(image.folder, { platform });
  const { name, version, repositoryArn } = placedImage(scope, image.address);
  const repository = Repository.fromRepositoryAttributes(scope, "GenRepository", {
    repositoryArn,
    repositoryName: name,
  });
  return DockerImageCode.fromEcr(repository, { tagOrDigest: version });
}

/**
 * The address of the same image, for jobs, and its repository.
 * @throws Fault `invalid_settings` as `genImage`
 */
export function genImageAddress(
  scope: Construct,
  image: Assets["genImage"],
  platform: Platform,
): { readonly uri: string; readonly repositoryArn: string } {
  if ("address" in image) {
    return { uri: image.address, repositoryArn: placedImage(scope, image.address).repositoryArn };
  }
  // Of the same contents as the function's, it is built and pushed once.
  const { imageUri, repository } = new DockerImageAsset(scope, "HeavyImage", { directory: image.folder, platform });
  return { uri: imageUri, repositoryArn: repository.repositoryArn };
}

function placedImage(scope: Construct, image: string): { name: string; version: string; repositoryArn: string } {
  const { account, region, name, version } = parseAddress(image);
  const here = Stack.of(scope).region;
  if (!Token.isUnresolved(here) && region !== here) {
    throw new Fault(
      "invalid_settings",
      `gen_image is in ${region}, and Lambda takes images of its own region, ${here}`,
      {
        remedy: `push the image to ${account}.dkr.ecr.${here}.amazonaws.com, or let ECR replicate it there`,
      },
    );
  }
  const repositoryArn = Stack.of(scope).formatArn({
    service: "ecr",
    account,
    region,
    resource: "repository",
    resourceName: name,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return { name, version, repositoryArn };
}

/** Lambda takes images from ECR only. */
function parseAddress(address: string): { account: string; region: string; name: string; version: string } {
  const pattern =
    /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<name>[a-z0-9._/-]+?)(?:@(?<digest>sha256:[0-9a-f]{64})|:(?<tag>[\w.-]+))?$/;
  const { account, region, name, digest, tag } = pattern.exec(address)?.groups ?? {};
  if (!account || !region || !name) {
    throw new Fault("invalid_settings", `gen_image: ${address} is not the address of an image in ECR`, {
      remedy: "gen_image: <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>",
    });
  }
  return { account, region, name, version: digest ?? tag ?? "latest" };
}
