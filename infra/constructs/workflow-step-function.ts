import type { Construct } from 'constructs';
import { type FunctionContext, PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';

type Props<Env> = Pick<PipelineFunctionProps<Env>, 'memoryMb' | 'environment'>;

/** The function of a Task state. The state machine retries, catches and records its errors, and has the alarm for them. */
export class WorkflowStepFunction<Env> extends PipelineFunction<Env> {
  constructor(scope: Construct, name: string, context: FunctionContext, props: Props<Env>) {
    super(scope, name, context, {
      ...props,
      timeoutSeconds: context.stage.workflow.functionTimeoutSeconds,
      alarmsOnErrors: false,
    });
  }
}
