import { EmbeddedHost } from './embedded-host.ts';
import type { FunctionHostOptions } from './function-host-options.ts';

import { readHostSettings } from './host-settings.ts';
import { openStateFolder } from './state-folder.ts';

export type { FunctionHostOptions };

export interface FunctionHost {
  /** Base URL of the HTTP functions, such as `http://localhost:7071/api`. */
  url: string;
  port: number;
  /** Ends within 5 s: waits for what is in flight for a while, then cuts it off. */
  stop(): Promise<void>;
}

/**
 * Runs a built function app the way Azure Functions does: HTTP, timers and Event Hubs triggers.
 * Resolves when all of them listen.
 * @throws Error that says what is wrong: the port, a file, a registration, the app, an event hub.
 */
export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const settings = await readHostSettings(options.root, options.settings);
  const host = new EmbeddedHost(options, settings, await openStateFolder(options.stateFolder));
  try {
    const port = await host.start();
    const prefix = settings.routePrefix === '' ? '' : `/${settings.routePrefix}`;
    const url = `${options.tls ? 'https' : 'http'}://localhost:${port}${prefix}`;
    return { url, port, stop: () => host.stop() };
  } catch (error) {
    await host.stop();
    throw error;
  }
}
