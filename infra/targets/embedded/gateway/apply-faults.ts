import type { Stage } from '../../services/request.ts';

/** Where calls go wrong before they reach their service. */
export const applyFaults: Stage = (request, next) => {
  request.principal.beforeCall?.();
  return next(request);
};
