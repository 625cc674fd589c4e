import { ServiceError } from '../kernel/service-error.ts';
import type { Settings } from './settings.ts';

/**
 * What writes twins opens only after this, so that an app that is not meant to write them sends
 * nothing of the kind, whatever rights it has.
 * @throws ServiceError Forbidden unless the setting allows it.
 */
export function requireTwinWrites({ twinWrites }: Settings): void {
  if (twinWrites) return;
  const message =
    'This app does not write twins: its setting TWIN_WRITES is off. Tag the device in the IoT hub, or set TWIN_WRITES to on.';
  throw new ServiceError('Forbidden', message, { target: 'TWIN_WRITES' });
}
