import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type Conditions, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** The input that all functions of one synthesis share. */
export interface FunctionContext {
  readonly stage: StageSettings;
  /** The directory that holds `{function}/handler.js`. */
  readonly bundleDirectory: string;
}

export interface PipelineFunctionProps<Env> {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Typed by the `Env` that the function's `env.ts` exports: a missing variable does not compile. */
  readonly environment: { [Name in keyof Env]: string };
  /** Whether a failed invocation fires an alarm. The steps of a workflow are retried by it instead. @default true */
  readonly alarmsOnErrors?: boolean;
}

/** A function of `functions/` with its role, log group and alarm. The id of the construct is the function's name. */
export class PipelineFunction<Env> extends Construct {
  readonly name: string;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, name: string, context: FunctionContext, props: PipelineFunctionProps<Env>) {
    super(scope, name);
    this.name = name;
    const { stage, bundleDirectory } = context;
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
      code: Code.fromAsset(join(bundleDirectory, name)),
      handler: 'handler.handler',
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: {
        POWERTOOLS_LOG_LEVEL: stage.logLevel,
        ...(stage.hasSourceMaps && { NODE_OPTIONS: '--enable-source-maps' }),
        ...props.environment,
      },
      role: new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      logGroup,
      // Lambda writes the start, the end and the report of an invocation as JSON as well.
      loggingFormat: LoggingFormat.JSON,
      // With the format JSON, Lambda passes this level on to the logger, whose default would be INFO.
      applicationLogLevelV2: ApplicationLogLevel[stage.logLevel],
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    if (props.alarmsOnErrors ?? true) {
      this.#alarmOnErrors();
    }
  }

  /** Allows the function exactly these actions. The grant methods of the CDK add a dozen that no function calls. */
  allow(actions: string[], resource: string, conditions: Conditions = {}): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ actions, resources: [resource], conditions }));
  }

  /** Allows the function these actions on the objects under a prefix. */
  allowObjects(actions: string[], bucket: Bucket, prefix: string): void {
    this.allow(actions, bucket.arnForObjects(`${prefix}*`));
    const logicalId = Stack.of(this).getLogicalId(bucket.node.defaultChild as CfnBucket);
    Validations.of(this).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${prefix}*]`,
      reason: 'The keys contain ids that are created at run time; only their prefix is known at synthesis.',
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
