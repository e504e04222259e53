/** The grid of Lifeguard's evaluation (Lifeguard §V, Tables II and III), whole, as the file of a sweep. */

export const LIFEGUARD_GRID: string = `
experiment: lifeguard
seeds: 10
parameters:
  # Tables IV to VI: Interval, then Threshold.
  - configuration: [SWIM, LHA-Probe, LHA-Suspicion, Buddy, Lifeguard, hearsay]
    alpha: 5
    beta: 6
    anomalous: &C [1, 4, 8, 12, 16, 20, 24, 28, 32]
    anomalyMs: &D [128, 512, 2048, 8192, 16384, 32768]
    normalMs: &I [1, 4, 16, 64, 256, 1024, 4096, 16384]
  - configuration: [SWIM, LHA-Probe, LHA-Suspicion, Buddy, Lifeguard, hearsay]
    alpha: 5
    beta: 6
    anomalous: *C
    anomalyMs: *D
  # Table VII: all but alpha 5 and beta 6, which are above.
  - { configuration: Lifeguard, alpha: [2, 4], beta: [2, 4, 6], anomalous: *C, anomalyMs: *D, normalMs: *I }
  - { configuration: Lifeguard, alpha: [2, 4], beta: [2, 4, 6], anomalous: *C, anomalyMs: *D }
  - { configuration: Lifeguard, alpha: 5, beta: [2, 4], anomalous: *C, anomalyMs: *D, normalMs: *I }
  - { configuration: Lifeguard, alpha: 5, beta: [2, 4], anomalous: *C, anomalyMs: *D }
`;
