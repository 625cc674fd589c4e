/** What differs from run to run, and what stands for it in what is shown. */
const volatile: readonly [pattern: RegExp, instead: string][] = [
  [/http:\/\/localhost\/api/g, 'https://contoso.azurewebsites.net/api'],
  [/\bhub-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'plant'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '2026-01-31T12:00:00.000Z'],
  [/"timeToGo":"[^"]+"/g, '"timeToGo":"PT4M"'],
  [/"lagSeconds":[\d.]+/g, '"lagSeconds":0'],
  [/(?<=_timestamp_seconds )[\d.]+/g, '1769860800'],
  [/(?<=_lag_seconds\{[^}]*\} )[\d.]+/g, '0'],
  [/(?<=continuationToken=)[\w-]+/g, 'n4bQgYhMfWWaL-qgxVrQFXBhZ2Uy'],
  // Of alerts, of incidents and jobs, of devices' generations and ETags.
  [/(?<![\w-])[a-z2-7]{26}(?![\w-])/g, 'mfrggzdfmztwq2lknnwg23tpob'],
  // Of erasures: when they were asked for, and the hash of their device.
  [/(?<=\b[0-9a-f]{32}-)\d{13}\b/g, '1769860800000'],
  [/\b[0-9a-f]{64}\b/g, '4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce'],
  [/\b[0-9a-f]{32}\b/g, '9f86d081884c7d659a2feaa0c55ad015'],
  [/\b\d{18}\b/g, '638000000000000000'],
  [/(?<=\\")[\w-]{22}(?=\\")/g, 'LPJNul-wow4m6DsqxbninQ'],
];

/** A body with constants for whatever another run would answer otherwise. */
export function steadied(body: unknown): unknown {
  const text = JSON.stringify(body);
  return JSON.parse(
    volatile.reduce((told, [pattern, instead]) => told.replace(pattern, instead), text),
  );
}
