/** The messages of the wire, encoded and taken apart by the library at the moment they are looked at. */
import { useMemo, type CSSProperties, type ReactNode } from 'react';
import { NONCE_BYTES, TAG_BYTES } from 'hearsay/wire';
import { hex, messageExamples, type MessageExample } from '../unit/messages.ts';
import { Wide } from './unit-layout.tsx';

/** Whoever comes by sees how an example looks. */
const OPEN_FROM_THE_START = new Set(['ping', 'alive']);

export function Messages(): ReactNode {
  const examples = useMemo(() => messageExamples(), []);
  return (
    <>
      <div className="messages">
        {examples.map((example) => (
          <Message key={example.id} example={example} />
        ))}
      </div>
      <p className="reference-note">
        Type 10, encrypt, is the one that is not shown: without a key there is nothing to encrypt with. What
        is encrypted begins with a version byte and a nonce of {NONCE_BYTES} bytes. Its last {TAG_BYTES} bytes
        can only be made by a holder of the key. In packets the type byte is left out, since configuration
        says whether they are encrypted.
      </p>
    </>
  );
}

function Message({ example }: { readonly example: MessageExample }): ReactNode {
  const { id, name, type, carriedBy, text, bytes, rows } = example;
  return (
    <details id={`message-${id}`} className="message" open={OPEN_FROM_THE_START.has(id)}>
      <summary>
        <span className="number message-type">{type}</span>
        <strong>{name}</strong>
        <span className="message-carried">
          {carriedBy} · {bytes.length} bytes
        </span>
      </summary>
      <p>{text}</p>
      <Wide className="message-frame" name={`Bytes of ${name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">field</th>
              <th scope="col">value</th>
              <th scope="col">bytes</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              // The rows of an example never change, and two fields of one name are two rows.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={index} className={row.value === '' ? 'message-layer' : undefined}>
                <th scope="row" style={{ '--depth': row.depth } as CSSProperties}>
                  {row.name}
                </th>
                <td>{row.value}</td>
                <td className="message-bytes">{hex(row.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </details>
  );
}
