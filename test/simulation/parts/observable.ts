import type { StoredDevice } from '../../../shared/chains/state-codec.ts';
import {
  paneLength,
  panesPerWindow,
  type StoredSeries,
} from '../../../shared/evaluation/pane-series.ts';

/**
 * A device without the panes that no window still looks at. How long they are kept is a matter of room,
 * of which one that was read from storage has another amount than one that grew.
 */
export function observable(device: StoredDevice, watermarkMs: number): StoredDevice {
  const windows = device.windows.map(({ terms, series, ...window }) => {
    const { windowMs, latenessMs, waitMs } = terms;
    const openPane = Math.floor(
      (watermarkMs - Math.max(latenessMs, waitMs)) / paneLength(windowMs),
    );
    return { ...window, terms, series: keptFrom(series, openPane - panesPerWindow + 1) };
  });
  return { ...device, windows };
}

/** The fifth column, which only values have, tells whether panes were forgotten. */
const forgottenColumn = 4;

/** Numbers by pane begin with the panes; what is as long goes with them. */
function keptFrom(series: StoredSeries, firstPane: number): StoredSeries {
  const [panes] = series;
  if (!Array.isArray(panes)) return series;
  return series.map((column, i) => {
    if (i === forgottenColumn) return false;
    const isByPane = Array.isArray(column) && column.length === panes.length;
    return isByPane ? column.filter((_, at) => Number(panes[at]) >= firstPane) : column;
  });
}
