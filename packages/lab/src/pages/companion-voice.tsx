/**
 * The model's voice as the page has it: what the serving process offers, asked once, and the learner's
 * consent.
 */
import { useEffect, useState, type ReactNode } from 'react';
import { CONSENT, modelOffer, type ModelOffer } from '../companion/voices/model-port.ts';
import { VoiceSettings } from '../ui/companion/voice-settings.tsx';
import { servedFrom, useCompanion } from './companion-session.ts';

let asked: Promise<ModelOffer> | undefined;

export function CompanionVoice(): ReactNode {
  const { isModelOn, token } = useCompanion();
  const [offer, setOffer] = useState<ModelOffer | null>(null);
  useEffect(() => {
    asked ??= modelOffer({ base: servedFrom(), token: () => null });
    void asked.then(setOffer);
  }, []);
  const endpoint =
    offer?.offers === true ? `${offer.model ?? 'a model'} (${offer.provider ?? 'its process'})` : null;
  return (
    <VoiceSettings
      endpoint={endpoint}
      isAsked={offer !== null}
      isOn={isModelOn && endpoint !== null}
      consent={CONSENT}
      token={token}
      onToken={(given) => useCompanion.setState({ token: given })}
      onToggle={(isOn) => useCompanion.setState({ isModelOn: isOn })}
    />
  );
}
