import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

export interface AzuriteOptions {
  /** Port 0 takes a free one. */
  blobPort: number;
  queuePort: number;
  tablePort: number;
  /** Where data is kept; undefined keeps it in memory only. */
  folder?: string;
}

export interface Azurite {
  process: ChildProcess;
  connectionString: string;
  stop(): Promise<void>;
}

/** The account name and key that every Azurite has; documented, and worth nothing elsewhere. */
const account = 'devstoreaccount1';
const accountKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const startTimeoutMs = 30_000;

/** Starts Azurite as a process of its own and waits until its three services listen. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const child = spawn(process.execPath, azuriteCommand(options), {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return {
    process: child,
    connectionString: await readWhenReady(child),
    stop: () => stop(child),
  };
}

/** Arguments of Node.js that run Azurite until its stdin ends, or whoever started it does. */
export function azuriteCommand(options: AzuriteOptions): string[] {
  const endWithParent = new URL('end-with-parent.ts', import.meta.url).href;
  return ['--import', endWithParent, azuriteScript(), ...azuriteArguments(options)];
}

/** Takes lines of Azurite's output, and gives its connection string once all services listen. */
export function azuriteReader(): (line: string) => string | undefined {
  const ports: Partial<Ports> = {};
  const listening =
    /Azurite (Blob|Queue|Table) service is successfully listening at http:\/\/[^:]+:(\d+)/;
  return (line) => {
    const [, service, port] = listening.exec(line) ?? [];
    if (service !== undefined) ports[service as keyof Ports] = Number(port);
    const { Blob, Queue, Table } = ports;
    return Blob && Queue && Table ? connectionString({ Blob, Queue, Table }) : undefined;
  };
}

function azuriteScript(): string {
  const manifest = createRequire(import.meta.url).resolve('azurite/package.json');
  return join(dirname(manifest), 'dist', 'src', 'azurite.js');
}

function azuriteArguments({ blobPort, queuePort, tablePort, folder }: AzuriteOptions): string[] {
  return [
    ...(folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder]),
    ...['--blobHost', '127.0.0.1', '--queueHost', '127.0.0.1', '--tableHost', '127.0.0.1'],
    ...['--blobPort', String(blobPort), '--queuePort', String(queuePort)],
    ...['--tablePort', String(tablePort)],
    ...['--silent', '--disableTelemetry', '--skipApiVersionCheck'],
  ];
}

interface Ports {
  Blob: number;
  Queue: number;
  Table: number;
}

function readWhenReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const readLine = azuriteReader();
    let output = '';
    const timer = setTimeout(() => fail('did not start in time'), startTimeoutMs);
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`Azurite ${why}: ${output.slice(-500)}`));
    };
    for (const stream of [child.stdout!, child.stderr!])
      createInterface({ input: stream }).on('line', (line) => {
        output += `${line}\n`;
        const ready = readLine(line);
        if (ready === undefined) return;
        clearTimeout(timer);
        resolve(ready);
      });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with code ${code}`));
  });
}

function connectionString({ Blob, Queue, Table }: Ports): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${accountKey}`,
    `BlobEndpoint=http://127.0.0.1:${Blob}/${account}`,
    `QueueEndpoint=http://127.0.0.1:${Queue}/${account}`,
    `TableEndpoint=http://127.0.0.1:${Table}/${account}`,
  ].join(';');
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 3_000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
