/**
 * Checks that a bundle exports `handler`. Without it, Lambda reports `Runtime.HandlerNotFound` at the first invocation,
 * after the deployment. The bundle is not loaded for this, because a function reads its environment when it is loaded:
 * esbuild ends a CommonJS file with its export names, as `0 && (module.exports = { handler })`.
 * @throws {Error} that names the function
 */
export function assertHandlerExport(functionName: string, bundle: string): void {
  const [, exported = ''] = /\bmodule\.exports\s*=\s*\{([^{}]*)\}\s*\)/.exec(bundle) ?? [];
  if (!exported.split(',').some((name) => name.trim() === 'handler')) {
    throw new Error(
      `functions/${functionName}/handler.ts exports no "handler", which Lambda calls; it exports: ${exported.trim() || 'nothing'}`,
    );
  }
}
