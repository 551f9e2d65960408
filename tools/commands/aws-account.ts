import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { CommandError, toMessage } from './command.ts';

/** The account and region that the environment or the profile selects. */
export interface AwsAccount {
  accountId: string;
  region: string;
}

/** https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html: the version that the CDK's default templates need. */
const minBootstrapVersion = 6;

/** @throws {CommandError} without credentials or region */
export async function findAwsAccount(): Promise<AwsAccount> {
  const sts = new STSClient({});
  try {
    const region = await sts.config.region();
    const { Account: accountId = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { accountId, region };
  } catch (cause) {
    throw new CommandError(
      `No access to AWS: ${toMessage(cause)}; set AWS_PROFILE, or AWS_REGION and the credentials, as for the AWS CLI`,
      { cause },
    );
  } finally {
    sts.destroy();
  }
}

/** @throws {CommandError} when `cdk bootstrap` has not run in this account and region, or with too old a version */
export async function assertBootstrapped(
  client: CloudFormationClient,
  { accountId, region }: AwsAccount,
): Promise<void> {
  const { BootstrapVersion = 0 } = readOutputs(await findStack(client, 'CDKToolkit'));
  if (Number(BootstrapVersion) < minBootstrapVersion) {
    throw new CommandError(
      `Account ${accountId} is not bootstrapped in ${region}; run: npx cdk bootstrap aws://${accountId}/${region}`,
    );
  }
}
