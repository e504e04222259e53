import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { configKeys } from './config-keys.ts';
import { readConfigOf, type AgentConfig } from './config.ts';
import { parseConfigText } from './config-text.ts';
import { SETTINGS_SCHEMA } from './config-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const KEY = Buffer.alloc(32, 7).toString('base64');

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function configOf(...args: string[]): AgentConfig {
  return readConfigOf(['-node', 'n', ...args]).config;
}

function complaint(...args: string[]): string {
  try {
    readConfigOf(args);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing is wrong with it');
}

describe('a configuration', () => {
  test('names a model for the companion, with flags before files, and one key', () => {
    const text = 'companion_url: http://10.0.0.9/v1\ncompanion_model: small\ncompanion_timeout: 2s\n';
    const path = file('companion.yaml', text);
    expect(configOf('-config-file', path, '-companion-model', 'large').companion).toMatchObject({
      provider: undefined,
      url: 'http://10.0.0.9/v1',
      model: 'large',
      timeout: '2000ms',
    });
    const two = file('keys.yaml', 'companion_key: sk-secret\ncompanion_key_file: /k\n');
    expect(complaint('-config-file', two)).toBe('companion_key not allowed while using companion_key_file');
    expect(complaint('-companion-key', 'sk-secret')).toMatch(/not defined: -companion-key$/);
  });

  test('has the defaults of Serf’s agent where nothing is said', () => {
    expect(configOf()).toMatchObject({
      nodeName: 'n',
      bind: { host: '0.0.0.0', port: 7946 },
      rpcAddress: { host: '127.0.0.1', port: 7373 },
      logLevel: 'INFO',
      protocol: 5,
      profile: 'lan',
      retryIntervalMs: 30_000,
      broadcastTimeoutMs: 5000,
      reconnectTimeoutMs: 86_400_000,
      querySizeMaxBytes: 1024,
      userEventSizeMaxBytes: 512,
      compression: true,
      eventHandlerTimeoutMs: 600_000,
      httpAddress: null,
      encryptKey: null,
    });
  });

  test('cannot be changed', () => {
    const config = configOf('-tag', 'a=b', '-encrypt', KEY);
    expect(Object.isFrozen(config) && Object.isFrozen(config.tags) && Object.isFrozen(config.bind)).toBe(
      true,
    );
    expect(config.encryptKey).toEqual(new Uint8Array(32).fill(7));
  });

  test('is the same from JSON, YAML and TOML', () => {
    const json = {
      node_name: 'web-1',
      tags: { role: 'web', dc: 'x y' },
      bind: '[::1]:7000',
      start_join: ['10.0.0.1', '10.0.0.2:7000'],
      retry_interval: '1m30s',
      event_handlers: ['member-join,user:deploy=./x.sh a=b'],
      leave_on_terminate: true,
      query_size_limit: 2048,
      log_level: 'debug',
      allow_cidrs: ['10.0.0.0/8', 'fd00::/8'],
      mdns: { interface: 'eth0' },
      discover: 'us',
    };
    const toml = `
      node_name = "web-1"
      bind = '[::1]:7000'
      start_join = [
        "10.0.0.1", # the first
        "10.0.0.2:7000",
      ]
      retry_interval = "1m30s"
      event_handlers = ["member-join,user:deploy=./x.sh a=b"]
      leave_on_terminate = true
      query_size_limit = 2_048
      log_level = "debug"
      allow_cidrs = ["10.0.0.0/8", "fd00::/8"]
      mdns = { interface = "eth0" }
      discover = "us"
      [tags]
      role = "web"
      dc = "x y"
    `;
    const yaml = Object.entries(json).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
    const [a, b, c, d] = [
      file('a.json', JSON.stringify(json, null, '\t')),
      file('a.yaml', yaml.join('')),
      file('a.toml', toml),
      file('a.conf', JSON.stringify(json)),
    ].map((path) => readConfigOf(['-config-file', path]).config);
    expect(a).toMatchObject({
      nodeName: 'web-1',
      tags: { role: 'web', dc: 'x y' },
      bind: { host: '::1', port: 7000 },
      retryIntervalMs: 90_000,
      eventHandlers: [
        { event: 'member-join', name: '', script: './x.sh a=b' },
        { event: 'user', name: 'deploy', script: './x.sh a=b' },
      ],
      logLevel: 'DEBUG',
      mdns: { interface: 'eth0', ipv4: true, ipv6: true },
    });
    expect(b).toEqual(a);
    expect(c).toEqual(a);
    expect(d).toEqual(a);
  });

  test('grows from file to file: lists append, tags are set one by one, the last word counts', () => {
    const dir = join(folder, 'conf.d');
    mkdirSync(join(dir, 'deeper.json'), { recursive: true });
    file(
      'conf.d/b.json',
      '{"start_join": ["b"], "tags": {"x": "2", "z": "3"}, "log_level": "warn", "rpc_auth": ""}',
    );
    file(
      'conf.d/a.yaml',
      'start_join: [a]\ntags: {x: "1", y: "1"}\nlog_level: err\nreplay_on_join: true\nrpc_auth: s\n',
    );
    file('conf.d/ignored.txt', 'no configuration');
    const last = file('last.toml', 'replay_on_join = false\n');
    const config = configOf(
      '-config-dir',
      dir,
      '-config-file',
      last,
      '-join',
      'c',
      '--join=d',
      '-tag',
      'y=9',
    );
    expect(config.startJoin).toEqual(['a', 'b', 'c', 'd']);
    expect(config.tags).toEqual({ x: '2', y: '9', z: '3' });
    expect(config.logLevel).toBe('WARN');
    expect(config.replayOnJoin).toBe(false);
    expect(config.rpcAuth).toBe('s');
  });

  test('raises what is too low, and warns of what is odd, in Serf’s words', () => {
    const { config, warnings } = readConfigOf([
      '-role=web',
      '-retry-interval=10ms',
      '-broadcast-timeout=1ms',
      '-rejoin',
    ]);
    expect(config).toMatchObject({ retryIntervalMs: 1000, broadcastTimeoutMs: 1000, tags: { role: 'web' } });
    expect(warnings).toEqual(
      [
        "Deprecation warning: 'Role' has been replaced with 'Tags'",
        "Warning: 'RejoinAfterLeave' enabled without snapshot file",
        "Warning: 'RetryInterval' is too low. Setting to 1s",
        "Warning: 'BroadcastTimeout' is too low. Setting to 1s",
      ].sort((a, b) => warnings.indexOf(a) - warnings.indexOf(b)),
    );
  });

  test('reads the token of the HTTP API from its file, and warns if others can read it', () => {
    const path = file('token', 'secret\n');
    const { config, warnings } = readConfigOf(['-http-token-file', path]);
    expect(config.httpToken).toBe('secret');
    expect(warnings).toEqual([`${path}: others than its owner may use it (mode 0644); chmod 600 it`]);
    expect(complaint('-http-token-file', file('none', '\n'))).toContain(
      'none:1:1: the file: it holds no token;',
    );
  });
});

describe('what a file says wrongly is told with its place', () => {
  test.each([
    [
      'x.json',
      '{\n\t"node_name": "a",\n\t"nope": 1\n}',
      'x.json:3:2: nope: there is no such key; allowed: node_name, ',
    ],
    ['x.json', '{\n  "protocol": "x"\n}', 'x.json:2:15: protocol: "x"; allowed: a number'],
    ['x.json', '{"protocol":\n 9}', 'x.json:2:2: protocol: 9; allowed: up to 5'],
    [
      'x.json',
      '{"protocol": 4\n"bind": "x"}',
      "x.json:2:1: the file: ',' or '}' is expected here; allowed: JSON",
    ],
    [
      'x.json',
      '{"bind": "x",}',
      'x.json:1:14: the file: a key in double quotes is expected here; allowed: JSON',
    ],
    ['x.json', '{"bind": "x', 'x.json:1:10: the file: a value is expected here; allowed: JSON'],
    ['x.json', '{"bind": "x"} {}', 'x.json:1:15: the file: the end is expected here; allowed: JSON'],
    ['x.json', '{"bind": "a", "bind": "b"}', 'x.json:1:15: bind: it is there twice; allowed: once'],
    ['x.json', '[]', 'x.json:1:1: the file: it is no map; allowed: a map with the keys node_name, '],
    ['x.json', '', 'x.json:1:1: the file: a value is expected here; allowed: JSON'],
    [
      'x.json',
      '{"retry_interval": 30}',
      'x.json:1:20: retry_interval: 30; allowed: a duration such as 500ms, 30s or 1m30s',
    ],
    ['x.json', '{"start_join": ["a",\n 1]}', 'x.json:2:2: start_join[2]: 1; allowed: a text'],
    [
      'x.json',
      '{"encrypt_key": "c2VjcmV0"}',
      'x.json:1:17: encrypt_key: what stands there (not shown); allowed: 16, 24',
    ],
    [
      'x.json',
      '{"rpc_auth": 12345}',
      'x.json:1:14: rpc_auth: what stands there (not shown); allowed: a text',
    ],
    ['x.json', '{"bind": "a:b"}', 'x.json:1:10: bind: "a:b"; allowed: HOST or HOST:PORT'],
    [
      'x.json',
      '{"mdns": {"iface": "x"}}',
      'x.json:1:11: mdns.iface: there is no such key; allowed: interface, ',
    ],
    ['x.json', '{"tags": {"a": 1}}', 'x.json:1:16: tags.a: 1; allowed: a text'],
    [
      'x.json',
      '{"allow_cidrs": ["10.0.0.0/40"]}',
      'x.json:1:18: allow_cidrs[1]: "10.0.0.0/40"; allowed: a network such as',
    ],
    [
      'x.json',
      '{"event_handlers": ["a.sh",\n"foo:bar=x"]}',
      "x.json:2:1: event_handlers[2]: Invalid event script: Event 'foo:bar' invoking 'x'; allowed: SCRIPT",
    ],
    ['x.yaml', 'bind: 1.2.3.4\nprofile: fast\n', 'x.yaml:2:10: profile: "fast"; allowed: lan, wan, local'],
    [
      'x.toml',
      'bind = "1.2.3.4"\nnope = 1\n',
      'x.toml:2:1: nope: there is no such key; allowed: node_name, ',
    ],
    ['x.toml', '# a\n[tags]\na = "x"\n"b c" = 2\n', 'x.toml:4:9: tags.b c: 2; allowed: a text'],
    ['x.toml', 'tags.a = "x"\ntags.b = 2\n', 'x.toml:2:10: tags.b: 2; allowed: a text'],
    ['x.toml', 'tags = { a = "}", b = 2 }\n', 'x.toml:1:23: tags.b: 2; allowed: a text'],
    [
      'x.toml',
      'node_name = """\nbind = "x"\n"""\nbind = 1\n',
      'x.toml:4:8: bind: 1; allowed: HOST or HOST:PORT',
    ],
    [
      'x.toml',
      'start_join = [\n  "a,]", # [\n  1.5,\n]\n',
      'x.toml:3:3: start_join[2]: 1.5; allowed: a text',
    ],
    ['x.toml', '[[start_join]]\na = 1\n', 'x.toml:1:'],
    ['x.toml', 'bind = "a"\nbind = "b"\n', 'x.toml:2:'],
    [
      'x.toml',
      'record = 2024-01-01\n',
      'x.toml:1:10: record: a date; allowed: texts, numbers, true, false, lists, maps',
    ],
    [
      'x.toml',
      'tags = {a = inf}\n',
      'x.toml:1:13: tags.a: Infinity; allowed: texts, numbers, true, false, lists, maps',
    ],
    ['x.toml', 'bind = \n', 'x.toml:1:'],
  ])('%s %j', (name, text, expected) => {
    try {
      parseConfigText(text, { name, schema: SETTINGS_SCHEMA });
    } catch (error) {
      expect((error as Error).message).toContain(expected);
      expect((error as Error).message).toMatch(/^x\.\w+:\d+:\d+: [^\n]+; allowed: [^\n]+$/);
      return;
    }
    throw new Error('nothing is wrong with it');
  });

  test('and a file that is not there with its name', () => {
    expect(complaint('-config-file', '/no/where')).toBe('/no/where: it cannot be read (ENOENT)');
  });
});

describe('what excludes each other', () => {
  test.each([
    [['-encrypt', KEY, '-keyring-file', 'x'], 'Encryption key not allowed while using a keyring'],
    [['-tag', 'a=b', '-tags-file', 'x'], 'Tags config not allowed while using tag files'],
    [['-role', 'a', '-tags-file', 'x'], 'Tags config not allowed while using tag files'],
    [['-mdns-iface', 'eth0'], 'mDNS interface specified without enabling mDNS discovery'],
    [
      ['-mdns-disable-ipv4', '-mdns-disable-ipv6'],
      'Invalid mDNS configuration: both IPv4 and IPv6 are disabled',
    ],
  ])('%j', (args, expected) => {
    expect(complaint(...args)).toBe(expected);
  });
});

test('every key has a description and a type, and Serf’s keys are all there', () => {
  const keys = configKeys();
  expect(keys.every(({ about, type }) => about !== '' && type !== '')).toBe(true);
  const serfs =
    'node_name role disable_coordinates tags tags_file bind advertise encrypt_key keyring_file ' +
    'log_level rpc_addr rpc_auth protocol replay_on_join query_response_size_limit query_size_limit ' +
    'user_event_size_limit start_join event_handlers profile snapshot_path leave_on_terminate ' +
    'skip_leave_on_interrupt discover interface reconnect_interval reconnect_timeout ' +
    'tombstone_timeout disable_name_resolution enable_syslog syslog_facility retry_join ' +
    'retry_max_attempts retry_interval rejoin_after_leave enable_compression statsite_addr ' +
    'statsd_addr broadcast_timeout mdns validate_node_names';
  expect(
    keys
      .filter(({ isOurs }) => !isOurs)
      .map(({ key }) => key)
      .sort(),
  ).toEqual(serfs.split(' ').sort());
});

test('every fallback of a text is one that may be written', () => {
  for (const { key, type, fallback } of configKeys()) {
    if (fallback === '' || !/^(duration|address|key|one of)/.test(type)) continue;
    const text = JSON.stringify({ [key]: fallback });
    expect(() => parseConfigText(text, { name: 'x.json', schema: SETTINGS_SCHEMA })).not.toThrow();
  }
});
