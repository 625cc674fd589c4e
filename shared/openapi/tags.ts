/** The chapters of the API, in the order in which they are read. */
export const tags = {
  'Rule types': 'The catalogue: every kind of alert that can be chosen, and what it needs.',
  Groups: 'Device security groups: which devices share a policy.',
  Rules: 'The policy of a group: its rules, saved together or changed one by one.',
  History: 'The policy revisions that changed a group, and the way back to one.',
  'Import and export': 'Policies as files, of this app and of others.',
  Devices: 'What is known of a device, its group, and why its rules have or have not fired.',
  Alerts: 'What the rules found, and what people did with it.',
  Incidents: "The app's own troubles: each raised once, and ended by itself.",
  Health: 'Whether the app can work, and where it stands.',
  'Azure Resource Manager':
    'The same policy at the addresses of `Microsoft.Security/deviceSecurityGroups`, for clients of it that can be pointed elsewhere.',
  'API description': 'This document and the page that shows it.',
} as const;

export type Tag = keyof typeof tags;
