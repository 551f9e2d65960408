import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type Conditions, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** What every function of one synthesis has in common. */
export interface Build {
  readonly stage: StageSettings;
  /** The folder that holds `{function}/handler.cjs`. */
  readonly bundles: string;
}

interface Props<Env> {
  /** In MB. */
  readonly memory: number;
  /** In seconds. */
  readonly timeout: number;
  /** By the type that the function's `env.ts` exports: a missing variable does not compile. */
  readonly environment: { [Name in keyof Env]: string };
  /** Whether an invocation that fails is trouble; a step of a workflow throws its rejections too. @default true */
  readonly alarmsOnErrors?: boolean;
}

/** A function of `functions/`, with its role, its log and its alarm. The construct's id is the function's name. */
export class PipelineFunction<Env> extends Construct {
  readonly name: string;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, name: string, { stage, bundles }: Build, props: Props<Env>) {
    super(scope, name);
    this.name = name;
    const functionName = `${Stack.of(this).stackName}-${name}`;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: stage.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(join(bundles, name)),
      handler: 'handler.handler',
      memorySize: props.memory,
      timeout: Duration.seconds(props.timeout),
      environment: { POWERTOOLS_LOG_LEVEL: stage.logLevel, ...props.environment },
      role: new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      logGroup,
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    if (props.alarmsOnErrors ?? true) {
      this.#alarmOnErrors();
    }
  }

  /** Lets the function do exactly this. The grant methods of the CDK add a dozen actions that nobody uses. */
  allow(actions: string[], resource: string, conditions: Conditions = {}): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ actions, resources: [resource], conditions }));
  }

  /** Lets the function do this with the objects under a prefix, as `uploads/`. */
  allowObjects(actions: string[], bucket: Bucket, prefix: string): void {
    this.allow(actions, bucket.arnForObjects(`${prefix}*`));
    const logicalId = Stack.of(this).getLogicalId(bucket.node.defaultChild as CfnBucket);
    Validations.of(this).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${prefix}*]`,
      reason: 'Keys carry ids that are made at run time; the prefix is all that is known of them.',
    });
  }

  #alarmOnErrors(): void {
    new RunbookAlarm(this, `${this.name}-errors`, {
      description: 'Invocations crash, time out or throw.',
      metric: this.lambda.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
    });
  }
}
