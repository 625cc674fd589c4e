/** The chapters of the API, in the order in which they are read. */
export const tags = {
  'Rule types': 'The catalogue: every kind of alert that can be chosen, and what it needs.',
  Groups: 'Device security groups: which devices share a policy.',
  Rules: 'The policy of a group: its rules, saved together or changed one by one.',
  Devices: 'What is known of a device, its group, and why its rules have or have not fired.',
  Alerts: 'What the rules found, and what people did with it.',
  Incidents: "The app's own troubles: each raised once, and ended by itself.",
  Health: 'Whether the app can work, and where it stands.',
  'API description': 'This document and the page that shows it.',
} as const;

export type Tag = keyof typeof tags;
