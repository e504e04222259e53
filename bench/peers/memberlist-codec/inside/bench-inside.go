// This file is copied into a copy of memberlist's own sources, because the functions that it measures are
// not exported. It runs one operation for a given time and says what one run of it cost.
//
// The messages are those of bench/shapes.ts: the same fields, the same lengths.
package memberlist

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"runtime"
	"time"
)

const shapes = 64

// BenchResult is what one operation cost.
type BenchResult struct {
	Operation    string  `json:"operation"`
	MessageBytes int     `json:"messageBytes"`
	Operations   int     `json:"operations"`
	OpsPerSecond float64 `json:"opsPerSecond"`
	BytesPerOp   float64 `json:"bytesPerOp"`
}

type benchOperation struct {
	name         string
	messageBytes int
	run          func(count int)
}

// BenchRun runs the operation for at least the duration, after a tenth of it to warm up.
func BenchRun(name string, duration time.Duration) (BenchResult, error) {
	for _, operation := range benchOperations() {
		if operation.name == name {
			return measure(operation, duration), nil
		}
	}
	return BenchResult{}, fmt.Errorf("no operation is named %s", name)
}

func measure(operation benchOperation, duration time.Duration) BenchResult {
	warmUp := time.Now()
	for time.Since(warmUp) < duration/10 {
		operation.run(16)
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	operations := 0
	for time.Since(start) < duration {
		operation.run(shapes)
		operations += shapes
	}
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	return BenchResult{
		Operation:    operation.name,
		MessageBytes: operation.messageBytes,
		Operations:   operations,
		OpsPerSecond: float64(operations) / elapsed.Seconds(),
		BytesPerOp:   float64(after.TotalAlloc-before.TotalAlloc) / float64(operations),
	}
}

func benchOperations() []benchOperation {
	operations := benchMessages()
	operations = append(operations, benchCompounds()...)
	for _, size := range []int{64, 512, 1400} {
		operations = append(operations, benchBytes(size)...)
	}
	return operations
}

func nodeName(i int) string { return fmt.Sprintf("node-%03d", i%shapes) }

func benchPing(i int) ping {
	return ping{
		SeqNo:      uint32(100_000 + i),
		Node:       nodeName(i + 1),
		SourceAddr: []byte{10, 0, byte(i), 1},
		SourcePort: 7946,
		SourceNode: nodeName(i),
	}
}

func benchAlive(i int) alive {
	return alive{
		Incarnation: uint32(130 + i),
		Node:        nodeName(i),
		Addr:        []byte{10, 0, byte(i), 1},
		Port:        7946,
		Vsn:         []uint8{1, 5, 2, 2, 5, 4},
	}
}

func benchMessages() []benchOperation {
	var pings, alives, acks, suspects [shapes][]byte
	for i := 0; i < shapes; i++ {
		aPing, anAlive := benchPing(i), benchAlive(i)
		pings[i] = must(encode(pingMsg, &aPing))
		alives[i] = must(encode(aliveMsg, &anAlive))
		acks[i] = must(encode(ackRespMsg, &ackResp{uint32(100_000 + i), nil}))
		suspects[i] = must(encode(suspectMsg, &suspect{uint32(130 + i), nodeName(i), nodeName(i + 1)}))
	}
	return []benchOperation{
		{"encode-ping", len(pings[0]), func(count int) {
			for i := 0; i < count; i++ {
				message := benchPingOf[i%shapes]
				must(encode(pingMsg, &message))
			}
		}},
		{"decode-ping", len(pings[0]), func(count int) {
			for i := 0; i < count; i++ {
				var message ping
				check(decode(pings[i%shapes][1:], &message))
			}
		}},
		{"encode-alive", len(alives[0]), func(count int) {
			for i := 0; i < count; i++ {
				message := benchAliveOf[i%shapes]
				must(encode(aliveMsg, &message))
			}
		}},
		{"decode-alive", len(alives[0]), func(count int) {
			for i := 0; i < count; i++ {
				var message alive
				check(decode(alives[i%shapes][1:], &message))
			}
		}},
		{"encode-ack", len(acks[0]), func(count int) {
			for i := 0; i < count; i++ {
				must(encode(ackRespMsg, &ackResp{uint32(100_000 + i%shapes), nil}))
			}
		}},
		{"decode-ack", len(acks[0]), func(count int) {
			for i := 0; i < count; i++ {
				var message ackResp
				check(decode(acks[i%shapes][1:], &message))
			}
		}},
		{"encode-suspect", len(suspects[0]), func(count int) {
			for i := 0; i < count; i++ {
				message := benchSuspectOf[i%shapes]
				must(encode(suspectMsg, &message))
			}
		}},
		{"decode-suspect", len(suspects[0]), func(count int) {
			for i := 0; i < count; i++ {
				var message suspect
				check(decode(suspects[i%shapes][1:], &message))
			}
		}},
	}
}

var (
	benchPingOf    [shapes]ping
	benchAliveOf   [shapes]alive
	benchSuspectOf [shapes]suspect
)

func init() {
	for i := 0; i < shapes; i++ {
		benchPingOf[i] = benchPing(i)
		benchAliveOf[i] = benchAlive(i)
		benchSuspectOf[i] = suspect{uint32(130 + i), nodeName(i), nodeName(i + 1)}
	}
}

func benchCompounds() []benchOperation {
	const parts = 10
	pack := func() []byte {
		var messages [parts][]byte
		for i := 0; i < parts; i++ {
			message := benchAliveOf[i]
			messages[i] = must(encode(aliveMsg, &message))
		}
		return makeCompoundMessage(messages[:]).Bytes()
	}
	compound := pack()
	compressed := must(compressPayload(compound))
	return []benchOperation{
		{"encode-10-alives", len(compound), func(count int) {
			for i := 0; i < count; i++ {
				pack()
			}
		}},
		{"decode-10-alives", len(compound), func(count int) {
			for i := 0; i < count; i++ {
				_, messages, err := decodeCompoundMessage(compound[1:])
				check(err)
				for _, message := range messages {
					var one alive
					check(decode(message[1:], &one))
				}
			}
		}},
		{"compress-10-alives", len(compressed), func(count int) {
			for i := 0; i < count; i++ {
				must(compressPayload(compound))
			}
		}},
		{"decompress-10-alives", len(compressed), func(count int) {
			for i := 0; i < count; i++ {
				if _, err := decompressPayload(compressed[1:]); err != nil {
					panic(err)
				}
			}
		}},
	}
}

var benchSum uint32

func benchBytes(size int) []benchOperation {
	plain := make([]byte, size)
	for i := range plain {
		plain[i] = byte(i * 31)
	}
	key := make([]byte, 16)
	var sealed bytes.Buffer
	check(encryptPayload(1, key, plain, nil, &sealed))
	box := append([]byte(nil), sealed.Bytes()...)
	return []benchOperation{
		{fmt.Sprintf("crc32-%d", size), size, func(count int) {
			for i := 0; i < count; i++ {
				benchSum += crc32.ChecksumIEEE(plain)
			}
		}},
		{fmt.Sprintf("seal-%d", size), len(box), func(count int) {
			for i := 0; i < count; i++ {
				var out bytes.Buffer
				check(encryptPayload(1, key, plain, nil, &out))
			}
		}},
		{fmt.Sprintf("open-%d", size), len(box), func(count int) {
			for i := 0; i < count; i++ {
				if _, err := decryptPayload([][]byte{key}, box, nil); err != nil {
					panic(err)
				}
			}
		}},
	}
}

func must(buf *bytes.Buffer, err error) []byte {
	check(err)
	return buf.Bytes()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
