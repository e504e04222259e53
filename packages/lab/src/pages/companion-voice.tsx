/**
 * The model's voice as the page has it: what the serving process offers, and the learner's consent. It is
 * asked once, and again with another token.
 */
import { useEffect, useState, type ReactNode } from 'react';
import { CONSENT, modelOffer, type ModelOffer } from '../companion/voices/model-port.ts';
import { VoiceSettings, type VoiceState } from '../ui/companion/voice-settings.tsx';
import { servedFrom, useCompanion } from './companion-session.ts';
import { serverFetch } from './server-fetch.ts';

let asked: { readonly token: string; readonly offer: Promise<ModelOffer> } | undefined;

export function CompanionVoice(): ReactNode {
  const { isModelOn, token } = useCompanion();
  const [offer, setOffer] = useState<ModelOffer | null>(null);
  useEffect(() => {
    let isGone = false;
    if (asked?.token !== token)
      asked = {
        token,
        offer: modelOffer({ base: servedFrom(), token: () => token || null, fetch: serverFetch }),
      };
    void asked.offer.then((made) => isGone || setOffer(made));
    return () => void (isGone = true);
  }, [token]);
  return (
    <VoiceSettings
      state={stateOf(offer)}
      isOn={isModelOn && offer?.offers === true}
      consent={CONSENT}
      token={token}
      onToken={(given) => useCompanion.setState({ token: given })}
      onToggle={(isOn) => useCompanion.setState({ isModelOn: isOn, modelName: offer?.model ?? 'a model' })}
    />
  );
}

function stateOf(offer: ModelOffer | null): VoiceState {
  if (offer === null) return { kind: 'unknown' };
  const { offers, model, provider, wantsToken } = offer;
  if (offers === null) return { kind: 'token' };
  if (!offers) return { kind: 'none' };
  return { kind: 'model', name: `${model ?? 'a model'} (${provider ?? 'of its process'})`, wantsToken };
}
