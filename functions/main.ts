// The app's entry: every file that registers a trigger is imported here. Each keeps its SDKs behind
// dynamic imports, so that loading the app stays cheap.
import './alerts.ts';
import './api-description.ts';
import './device-evaluation.ts';
import './device-group.ts';
import './device-security-groups.ts';
import './devices.ts';
import './erasures.ts';
import './evaluate-telemetry.ts';
import './group-members.ts';
import './groups.ts';
import './health.ts';
import './history.ts';
import './import-export.ts';
import './incidents.ts';
import './let-time-pass.ts';
import './rule-types.ts';
import './rules.ts';
import './sync-twins.ts';
