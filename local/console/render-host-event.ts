import type { HostEvent } from '../function-host/host-event.ts';

/** What a person should know of the host's doings: troubles, in a line each. */
export function renderHostEvent(event: HostEvent): string[] {
  switch (event.kind) {
    case 'functionsLoaded':
      return [];
    case 'notSupported':
      return [`function ${event.function} is not run here: ${event.detail}`];
    case 'log': {
      const isTrouble = ['warning', 'error', 'critical'].includes(event.level.toLowerCase());
      return isTrouble ? [`${event.function ?? event.category}: ${event.message}`] : [];
    }
    case 'output':
      return event.stream === 'stderr' ? [`app: ${event.line}`] : [];
    case 'invocationFailed':
      return [
        `function ${event.function} failed: ${withoutStack(event.error)}${event.willRetry ? ' (tried again)' : ''}`,
      ];
    case 'workerExited':
      return [`the app ended (${event.signal ?? `code ${event.code}`}); it is started again`];
    case 'workerRestarted':
      return ['the app runs again'];
    case 'loadFailed':
      return [`the app cannot be loaded: ${event.error}`];
    case 'listenerFailed':
      return [`function ${event.function}, listening: ${event.error}`];
    case 'ownershipLost':
      return [
        `function ${event.function}: another receiver took partition ${event.partitionId}, stop it and start again`,
      ];
  }
}

/** A retry fails every few seconds, each time at the same place; `--quiet` tells all of it. */
function withoutStack(error: string): string {
  return error.split(/\n\s+at /, 1)[0]!.replaceAll('\n', ' ');
}
