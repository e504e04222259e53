/** `hearsay`: a node of a cluster over Node's sockets. */
export { join } from '../node/join.ts';
export type { EncryptionOptions, JoinOptions, Transports } from '../node/options.ts';
export { ClusterNode } from '../face/cluster.ts';
export type { ClusterMember, Members } from '../face/members.ts';
export type { ClusterEvent, ClusterEventType, EventOf } from '../face/events.ts';
export type { ExchangeOptions } from '../face/exchanges.ts';
export { QueryAnswers } from '../face/query-answers.ts';
export type { QueryAnswer } from '../face/query-answers.ts';
export type { ClusterKeys, PublishOptions, QueryOptions } from '../face/serf-layer.ts';
export type { QueryFilter } from '../face/arguments.ts';
export type { Inspection } from '../face/inspection.ts';
export { whyOf } from '../face/why.ts';
export type { TimeText, Why } from '../face/why.ts';
export { clusterMember } from '../face/members.ts';
export type { Account, Silence, WhyOptions, WhyTold } from '../face/why-remote.ts';
export { PeerRequestError, PeerRequests } from '../face/peer-requests.ts';
export type { Answered, AskOptions, PeerFailure, ProbeOptions } from '../face/peer-requests.ts';
export type { Belief, PeerInfo, ProbeSight, ViewPage } from '../face/peer-requests-bodies.ts';
export type { PeerVia } from '../face/peer-requests-codec.ts';
export type { Logger } from '../face/log.ts';
export {
  ClosedError,
  JoinError,
  KeyMismatchError,
  LabelMismatchError,
  SendError,
  SerfError,
  VersionMismatchError,
} from '../face/errors.ts';
export type { JoinErrorCode } from '../face/errors.ts';
export { Recorder } from '../node/recorder.ts';
export type { RecorderOptions } from '../node/recorder.ts';
export { EffectsTally, RECORDING_VERSION, verdictOf, witnessOf } from '../node/recording.ts';
export type { AboutRecording, RecordedStart, Verdict, Witnessed } from '../node/recording.ts';
export { BindError } from '../node/transport.ts';
export type { PacketListener, PacketTransport, StreamListener, StreamTransport } from '../node/transport.ts';
export type { Discovery } from '../node/discovery/seed.ts';
export { StaticDiscovery } from '../node/discovery/static.ts';
export { nodeAead } from '../node/crypto.ts';
export { UsageError } from '../base/errors.ts';
