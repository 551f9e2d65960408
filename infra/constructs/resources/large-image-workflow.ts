import { readFileSync } from 'node:fs';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { intermediateFilesPrefix } from '../../../contracts/records/object-keys.ts';
import { InspectImage } from '../functions/inspect-image.ts';
import { OptimizeImage } from '../functions/optimize-image.ts';
import { RecordImage } from '../functions/record-image.ts';
import { ResizeImage } from '../functions/resize-image.ts';
import { WatermarkImage } from '../functions/watermark-image.ts';
import type { FunctionContext } from '../pipeline-function.ts';
import { RunbookAlarm } from '../runbook-alarm.ts';
import type { ImagesTable } from './images-table.ts';
import type { PrivateBucket } from './private-bucket.ts';
import type { UploadQueue } from './upload-queue.ts';
import type { UploadsBucket } from './uploads-bucket.ts';

interface Props {
  readonly uploads: UploadsBucket;
  readonly queue: UploadQueue;
  readonly images: PrivateBucket;
  readonly table: ImagesTable;
}

const definition = new URL('../../../statemachines/process-large-image.asl.json', import.meta.url);

/** The state machine for images that need more time or memory than process-upload has, and the functions of its steps. */
export class LargeImageWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, context: FunctionContext, props: Props) {
    super(scope, 'process-large-image');
    const steps = {
      InspectImage: new InspectImage(this, context, props),
      ResizeImage: new ResizeImage(this, context, props),
      WatermarkImage: new WatermarkImage(this, context, props),
      OptimizeImage: new OptimizeImage(this, context, props),
      RecordImage: new RecordImage(this, context, props),
    };
    const functionArns = Object.entries(steps).map(
      ([state, { lambda }]) => [state, lambda.functionArn] as const,
    );
    this.stateMachine = this.#createStateMachine(context, Object.fromEntries(functionArns));
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: functionArns.map(([, arn]) => arn),
      }),
    );
    // The last step deletes the intermediate files; the rule deletes those of an execution that never reached it.
    props.images.addLifecycleRule({ prefix: intermediateFilesPrefix, expiration: Duration.days(1) });
    this.#addAlarms();
    this.#acknowledge();
  }

  #createStateMachine({ stage }: FunctionContext, functionArns: Record<string, string>): StateMachine {
    const stateMachineName = `${Stack.of(this).stackName}-process-large-image`;
    return new StateMachine(this, 'StateMachine', {
      stateMachineName,
      // Express workflows accept the name of an execution again after five minutes, so a duplicate would run twice.
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readFileSync(definition, 'utf8')),
      definitionSubstitutions: {
        ...functionArns,
        // It is a whole value, because cfn-lint does not resolve a placeholder within a text.
        LambdaInvoke: `arn:${Stack.of(this).partition}:states:::lambda:invoke`,
        Watermark: stage.workflow.watermark ? 'on' : 'off',
      },
      role: new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') }),
      logs: {
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: stage.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // Execution data contains the keys of uploads, which clients choose and which can contain personal data.
        includeExecutionData: false,
      },
    });
  }

  #addAlarms(): void {
    const period = Duration.minutes(5);
    new RunbookAlarm(this, 'process-large-image-failures', {
      description: 'Large images end as FAILED.',
      metric: this.stateMachine.metricFailed({ period }),
      threshold: 1,
    });
    new RunbookAlarm(this, 'process-large-image-timeouts', {
      description: 'Executions exceed their time-out and end without a record.',
      metric: this.stateMachine.metricTimedOut({ period }),
      threshold: 1,
    });
  }

  #acknowledge(): void {
    const validations = Validations.of(this);
    validations.acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'The actions that set up log delivery have no resource-level permissions.',
    });
    validations.acknowledge({
      id: 'AwsSolutions-SF2',
      reason:
        'The history of an execution contains each step with its times; X-Ray adds nothing to one branch.',
    });
  }
}
