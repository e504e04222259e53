/** `hearsay/core`: the protocol as cores without I/O, for hosts of your own. Platform-free. */
export type { Core, Effects, Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
export { endpointOf, formatEndpoint, formatIp, parseIp, wireAddressOf } from '../base/address.ts';
export type { WireAddress } from '../base/address.ts';
export { DecodeError, UsageError } from '../base/errors.ts';
export type { DecodeCode } from '../base/errors.ts';
export { Rng } from '../base/rng.ts';
export type { RngState } from '../base/rng.ts';
export { Stack } from '../stack/stack.ts';
export type { StackOptions, StackState } from '../stack/stack.ts';
export { SerfStack } from '../stack/serf-stack.ts';
export type { SerfStackOptions, SerfStackState } from '../stack/serf-stack.ts';
export type { SealedOptions, SealedState } from '../stack/sealed-core.ts';
export { Serf } from '../serf/serf.ts';
export type { SerfCoreState } from '../serf/serf.ts';
export type { SerfClocks, SerfOptions } from '../serf/parts.ts';
export { SERF_DEFAULTS, serfConfig } from '../serf/config.ts';
export type { SerfConfig } from '../serf/config.ts';
export type {
  AnyCommand,
  KeyAnswer,
  KeyOperation,
  MemberEventKind,
  QueryRequest,
  SerfCommand,
  SerfDropReason,
  SerfEvent,
  SerfMember,
  SerfStatus,
} from '../serf/api.ts';
export { distanceMs } from '../serf/coordinate.ts';
export type { Coordinate } from '../serf/coordinate.ts';
export { Regex } from '../serf/regex.ts';
export type { LamportTime } from '../serf/lamport-time.ts';
export { Swim } from '../swim/swim.ts';
export type { SwimOptions } from '../swim/parts.ts';
export type { SwimState } from '../swim/state.ts';
export { SILENT_DELEGATE } from '../swim/api.ts';
export type {
  Candidate,
  Delegate,
  DropReason,
  ExchangeFailure,
  ExchangePurpose,
  SwimCommand,
  SwimEvent,
  Ticket,
} from '../swim/api.ts';
export { Awareness } from '../swim/awareness.ts';
export { PROFILES, swimConfig } from '../swim/config.ts';
export type { Profile, SwimConfig } from '../swim/config.ts';
export { Directory } from '../swim/directory.ts';
export type { Case, Grounds, HelperOutcome, Hearing, Outcome } from '../swim/evidence.ts';
export { MemberState } from '../swim/member.ts';
export type { Incarnation, Member, StateName } from '../swim/member.ts';
export { RULES } from '../swim/rules.ts';
export type { Rules, RulesName } from '../swim/rules.ts';
export { pushPullMs } from '../swim/push-pull.ts';
export { retransmitLimit, suspicionMinMs, suspicionMs } from '../swim/suspicion.ts';
export { clusterMember } from '../face/members.ts';
export type { ClusterMember } from '../face/members.ts';
export { momentsOf, whyOf } from '../face/why.ts';
export type { Moment, TimeText, Why } from '../face/why.ts';
export { decodeTags, encodeTags } from '../serf/tags.ts';
export type { Tags } from '../serf/tags.ts';
export { PLAIN_ENVELOPE } from '../wire/envelope.ts';
export type { EnvelopeOptions } from '../wire/envelope.ts';
