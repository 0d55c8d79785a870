/** Where blobs are on an S3 server, and the client that gets there. */
import { S3Client } from "@aws-sdk/client-s3";

export interface S3Place {
  bucket: string;
  /** What all keys begin with: empty, or with a slash at its end. */
  prefix: string;
  /** `http://` or `https://`; left out: Amazon's of the region. */
  endpoint?: string | undefined;
  region?: string | undefined;
  /** The bucket as the first part of the path, as most servers other than Amazon's want it; left out: with an endpoint. */
  pathStyle?: boolean | undefined;
}

const CONNECT_MS = 5_000;
/** A transfer may take as long as it moves; a connection on which nothing moves for this long is given up. */
const IDLE_MS = 60_000;

/** Keys come from where Amazon's own tools find them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the machine or container. */
export function openClient(place: S3Place): S3Client {
  // package.json says which Node this runs on and pins the SDK: its advice about later versions is not for who reads our log.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  return new S3Client({
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    ...regionOf(place),
    forcePathStyle: place.pathStyle ?? place.endpoint !== undefined,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: IDLE_MS },
  });
}

/** Servers other than Amazon's have no regions or one, and most take this for its name. Without an endpoint the SDK looks for AWS_REGION and the profile. */
function regionOf({ region, endpoint }: S3Place): { region?: string } {
  if (region !== undefined) return { region };
  return endpoint === undefined ? {} : { region: "us-east-1" };
}

/** A store in words for people: `the blob store s3://bucket/prefix at http://host`. */
export const storeName = ({ bucket, prefix, endpoint }: S3Place): string =>
  `the blob store s3://${bucket}/${prefix}${endpoint === undefined ? "" : ` at ${endpoint}`}`;
