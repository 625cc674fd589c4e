import Module, { createRequire } from 'node:module';
import { describe, expect, it, onTestFinished } from 'vitest';
import { installCoreModule } from '../../../local/function-host/core-module.ts';

interface CoreModule {
  version: string;
  registerFunction(metadata: object, callback: () => void): { dispose(): void };
  registerHook(name: string, callback: (context: object) => unknown): { dispose(): void };
  log(level: string, category: string, message: string): void;
  Disposable: { from(...parts: { dispose(): void }[]): { dispose(): void } };
}

function install() {
  const realRequire = Module.prototype.require;
  onTestFinished(() => {
    Module.prototype.require = realRequire;
  });
  const logged: string[][] = [];
  const app = installCoreModule((...line) => logged.push(line));
  const require = createRequire(import.meta.url);
  return { app, logged, require, core: require('@azure/functions-core') as CoreModule };
}

const metadata = { name: 'f', bindings: {} };

describe('the core module', () => {
  it('is found under its name, and other modules under theirs', () => {
    const { core, require } = install();
    expect(core.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(require('node:path')).toHaveProperty('join');
    expect(() => require('@azure/functions-other')).toThrow('Cannot find module');
  });

  it('takes functions until they are disposed of', () => {
    const { app, core } = install();
    const registration = core.registerFunction(metadata, () => {});
    expect([...app.functions.keys()]).toEqual(['f']);
    core.Disposable.from(registration).dispose();
    expect(app.functions.size).toBe(0);
  });

  it('refuses a second function of the same name', () => {
    const { core } = install();
    core.registerFunction(metadata, () => {});
    expect(() => core.registerFunction(metadata, () => {})).toThrow(
      'Two functions are named "f": names must be unique.',
    );
  });

  it('runs hooks one after the other, as they were registered', async () => {
    const { app, core } = install();
    const order: string[] = [];
    core.registerHook('appStart', async () => {
      await Promise.resolve();
      order.push('first');
    });
    const removed = core.registerHook('appStart', () => order.push('removed'));
    core.registerHook('appStart', () => order.push('last'));
    removed.dispose();
    await app.runHooks('appStart', {});
    await app.runHooks('appTerminate', {});
    expect(order).toEqual(['first', 'last']);
  });

  it('refuses a hook that would never be run', () => {
    const { core } = install();
    expect(() => core.registerHook('log', () => {})).toThrow(
      expect.objectContaining({ name: 'RangeError', isAzureFunctionsSystemError: true }),
    );
  });

  it('hands log lines on', () => {
    const { core, logged } = install();
    core.log('warning', 'system', 'text');
    expect(logged).toEqual([['warning', 'system', 'text']]);
  });
});
