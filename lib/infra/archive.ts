import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, StorageClass } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { dataRemoval } from './removal.ts';
import type { Stage } from './stage-schema.ts';

/** The archive of old events: written once, read by replays, kept cheap. */
export function createArchive(scope: Construct, stage: Stage): Bucket {
  return new Bucket(scope, 'archive-bucket', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    removalPolicy: dataRemoval(stage),
    lifecycleRules: [
      {
        abortIncompleteMultipartUploadAfter: Duration.days(7),
        // A replay may want it within the hour, so instant retrieval and not the deeper archives.
        transitions: [
          { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) },
        ],
        noncurrentVersionExpiration: Duration.days(30),
      },
    ],
  });
}
