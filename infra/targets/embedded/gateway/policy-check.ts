import type { Stage } from '../../services/request.ts';

/** Where the policies of the template will decide: principal, operation and request are known. Until then all may pass. */
export const checkPolicy: Stage = (request, next) => next(request);
