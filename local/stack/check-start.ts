import { readSettings } from '../../shared/wiring/settings.ts';
import { type Environment, readAppSettings, type StackConnections } from './app-settings.ts';
import { findPortProblems, type StackPorts } from './stack-ports.ts';

/** Of the same kind as those that the parts will have. */
const exampleConnections: StackConnections = {
  storage: 'UseDevelopmentStorage=true',
  eventHubs: 'Endpoint=sb://localhost;SharedAccessKeyName=local;SharedAccessKey=local',
  iotHub: {
    url: 'http://localhost:8080',
    connectionString: 'HostName=local;SharedAccessKeyName=local;SharedAccessKey=local',
  },
};

/** Everything that would keep the stack from working, told before anything is started. */
export async function findStartProblems(
  root: string,
  env: Environment,
  ports: StackPorts,
): Promise<string[]> {
  const [ofSettings, ofPorts] = await Promise.all([
    findSettingsProblems(root, env),
    findPortProblems(ports),
  ]);
  return [...ofSettings, ...ofPorts];
}

async function findSettingsProblems(root: string, env: Environment): Promise<string[]> {
  try {
    readSettings({ ...env, ...(await readAppSettings(root, env, exampleConnections)) });
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
