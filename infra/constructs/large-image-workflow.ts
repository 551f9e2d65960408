import { readFileSync } from 'node:fs';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Env as InspectEnv } from '../../functions/inspect-image/env.ts';
import type { Env as OptimizeEnv } from '../../functions/optimize-image/env.ts';
import type { Env as RecordEnv } from '../../functions/record-image/env.ts';
import type { Env as ResizeEnv } from '../../functions/resize-image/env.ts';
import type { Env as WatermarkEnv } from '../../functions/watermark-image/env.ts';
import type { ImagesTable } from './images-table.ts';
import { type Build, PipelineFunction } from './pipeline-function.ts';
import type { PrivateBucket } from './private-bucket.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { UploadQueue } from './upload-queue.ts';

interface Props {
  readonly uploads: PrivateBucket;
  readonly queue: UploadQueue;
  readonly images: PrivateBucket;
  readonly table: ImagesTable;
}

const definition = new URL('../../statemachines/process-large-image.asl.json', import.meta.url);

/** The state machine for images that are too large or too costly for one function, and the functions of its steps. */
export class LargeImageWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, build: Build, props: Props) {
    super(scope, 'process-large-image');
    const { workflow } = build.stage;
    const steps = {
      InspectImage: inspectImage(this, build, props),
      ResizeImage: resizeImage(this, build, props),
      WatermarkImage: watermarkImage(this, build, props),
      OptimizeImage: optimizeImage(this, build, props),
      RecordImage: recordImage(this, build, props),
    };
    const arns = Object.entries(steps).map(([state, { lambda }]) => [state, lambda.functionArn] as const);
    const stateMachineName = `${Stack.of(this).stackName}-process-large-image`;
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName,
      // Express ones forget an execution's name, and with it that it ran, after five minutes.
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readFileSync(definition, 'utf8')),
      definitionSubstitutions: {
        ...Object.fromEntries(arns),
        Watermark: workflow.watermark ? 'on' : 'off',
      },
      role: new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') }),
      logs: {
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: build.stage.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // Keys of uploads are people's own words, which have no place in a log.
        includeExecutionData: false,
      },
    });
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: arns.map(([, arn]) => arn) }),
    );
    // The execution's work files are removed by its last step; these are of executions that never came to it.
    props.images.addLifecycleRule({ prefix: 'work/', expiration: Duration.days(1) });
    this.#alarm();
    this.#acknowledge();
  }

  #alarm(): void {
    const period = Duration.minutes(5);
    new RunbookAlarm(this, 'process-large-image-failures', {
      description: 'Large images end as FAILED.',
      metric: this.stateMachine.metricFailed({ period }),
      threshold: 1,
    });
    new RunbookAlarm(this, 'process-large-image-timeouts', {
      description: 'Executions outlive their bound and end without a record.',
      metric: this.stateMachine.metricTimedOut({ period }),
      threshold: 1,
    });
  }

  #acknowledge(): void {
    const validations = Validations.of(this);
    validations.acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'The delivery of logs is set up by actions that know no resource.',
    });
    validations.acknowledge({
      id: 'AwsSolutions-SF2',
      reason: 'The history of an execution shows each step with its times; X-Ray adds nothing to one branch.',
    });
  }
}

/** A step; what it throws is retried, caught and recorded by the state machine, whose alarm tells of trouble. */
class Step<Env> extends PipelineFunction<Env> {
  constructor(
    scope: Construct,
    name: string,
    build: Build,
    props: { memory: number; environment: { [Name in keyof Env]: string } },
  ) {
    super(scope, name, build, {
      ...props,
      timeout: build.stage.workflow.functionTimeout,
      alarmsOnErrors: false,
    });
  }
}

function inspectImage(scope: Construct, build: Build, { uploads }: Props) {
  const inspect = new Step<InspectEnv>(scope, 'inspect-image', build, {
    memory: build.stage.workflow.memory,
    environment: { UPLOADS_BUCKET_NAME: uploads.bucketName },
  });
  allowReading(inspect, uploads);
  return inspect;
}

function resizeImage(scope: Construct, build: Build, { uploads, images }: Props) {
  const resize = new Step<ResizeEnv>(scope, 'resize-image', build, {
    memory: build.stage.workflow.memory,
    environment: { UPLOADS_BUCKET_NAME: uploads.bucketName, IMAGES_BUCKET_NAME: images.bucketName },
  });
  allowReading(resize, uploads);
  resize.allowObjects(['s3:PutObject'], images, 'work/');
  return resize;
}

function watermarkImage(scope: Construct, build: Build, { images }: Props) {
  const { renditionMemory, watermark } = build.stage.workflow;
  const mark = new Step<WatermarkEnv>(scope, 'watermark-image', build, {
    memory: renditionMemory,
    environment: {
      IMAGES_BUCKET_NAME: images.bucketName,
      WATERMARK_SVG: watermark ? readFileSync(watermark, 'utf8') : '<svg/>',
    },
  });
  mark.allowObjects(['s3:GetObject', 's3:PutObject'], images, 'work/');
  return mark;
}

function optimizeImage(scope: Construct, build: Build, { images }: Props) {
  const optimize = new Step<OptimizeEnv>(scope, 'optimize-image', build, {
    memory: build.stage.workflow.renditionMemory,
    environment: { IMAGES_BUCKET_NAME: images.bucketName },
  });
  optimize.allowObjects(['s3:GetObject'], images, 'work/');
  optimize.allowObjects(['s3:PutObject'], images, 'images/');
  return optimize;
}

function recordImage(scope: Construct, build: Build, { table, images, queue }: Props) {
  const record = new Step<RecordEnv>(scope, 'record-image', build, {
    memory: build.stage.stream.memory,
    environment: {
      IMAGES_TABLE_NAME: table.tableName,
      IMAGES_BUCKET_NAME: images.bucketName,
      UPLOAD_DEAD_LETTER_QUEUE_URL: queue.deadLetters.queueUrl,
    },
  });
  record.allow(['dynamodb:UpdateItem', 'dynamodb:GetItem'], table.tableArn);
  record.allow(['s3:ListBucket'], images.bucketArn, { StringLike: { 's3:prefix': 'work/*' } });
  record.allowObjects(['s3:DeleteObject'], images, 'work/');
  record.allow(['sqs:SendMessage'], queue.deadLetters.queueArn);
  return record;
}

function allowReading<Env>(reader: PipelineFunction<Env>, uploads: PrivateBucket): void {
  reader.allowObjects(['s3:GetObject'], uploads, 'uploads/');
  // Without it, a missing key answers 403 and looks like trouble.
  reader.allow(['s3:ListBucket'], uploads.bucketArn);
}
