/**
 * Serf's limits on its network coordinates (`coordinate/performance_test.go`): how far estimated round trips
 * may be from the true ones on a line, a grid, two sites, a circle and a random network. Not yet.
 */
import { waitingPaper, type Paper } from './paper.ts';

export const serfCoordinatesPaper: Paper = waitingPaper({
  name: 'serf-coordinates',
  title: 'Serf: the errors of network coordinates',
  source: 'HashiCorp Serf, coordinate/performance_test.go',
  waitsFor: 'the Serf layer and its coordinates',
});
