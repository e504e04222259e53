// Many members of HashiCorp's memberlist in one process over UDP and TCP of the loopback interface:
// memberlist-cluster MEMBERS STEADY-SECONDS PORT SETTLE-SECONDS. Each member has an address of its own in
// 127.1.0.0/16 and joins through a random earlier one. When all know all, or after SETTLE-SECONDS, it
// measures, and prints one line of JSON. The settings are memberlist's `DefaultLANConfig`.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/hashicorp/memberlist"
)

// The transport of memberlist, with its packets counted.
type countingTransport struct {
	*memberlist.NetTransport
}

var packets, bytesSent int64

func (t countingTransport) WriteTo(b []byte, addr string) (time.Time, error) {
	count(b)
	return t.NetTransport.WriteTo(b, addr)
}

func (t countingTransport) WriteToAddress(b []byte, addr memberlist.Address) (time.Time, error) {
	count(b)
	return t.NetTransport.WriteToAddress(b, addr)
}

func count(b []byte) {
	atomic.AddInt64(&packets, 1)
	atomic.AddInt64(&bytesSent, int64(len(b)))
}

type result struct {
	Members             int     `json:"members"`
	Converged           bool    `json:"converged"`
	SettleSeconds       float64 `json:"settleSeconds"`
	SteadySeconds       float64 `json:"steadySeconds"`
	CPUSecondsPerMinute float64 `json:"cpuSecondsPerMemberMinute"`
	PacketsPerSecond    float64 `json:"packetsPerMemberSecond"`
	BytesPerSecond      float64 `json:"bytesPerMemberSecond"`
	RSSKiB              float64 `json:"rssKibPerMember"`
}

func main() {
	members, steady, port, settle := argument(1), argument(2), argument(3), argument(4)
	rssBefore := rssKiB()
	started := time.Now()
	lists := start(members, port)
	converged := waitForAll(lists, time.Duration(settle)*time.Second)
	settled := time.Since(started)
	time.Sleep(3 * time.Second) // the last news goes round
	cpu, sent, sentBytes, begun := cpuSeconds(), atomic.LoadInt64(&packets), atomic.LoadInt64(&bytesSent), time.Now()
	time.Sleep(time.Duration(steady) * time.Second)
	seconds := time.Since(begun).Seconds()
	each := float64(members) * seconds
	outcome := result{
		Members:             members,
		Converged:           converged,
		SettleSeconds:       settled.Seconds(),
		SteadySeconds:       seconds,
		CPUSecondsPerMinute: (cpuSeconds() - cpu) * 60 / each,
		PacketsPerSecond:    float64(atomic.LoadInt64(&packets)-sent) / each,
		BytesPerSecond:      float64(atomic.LoadInt64(&bytesSent)-sentBytes) / each,
		RSSKiB:              (rssKiB() - rssBefore) / float64(members),
	}
	check(json.NewEncoder(os.Stdout).Encode(outcome))
}

func start(members, port int) []*memberlist.Memberlist {
	silent := log.New(io.Discard, "", 0)
	lists := make([]*memberlist.Memberlist, 0, members)
	for i := 0; i < members; i++ {
		host := fmt.Sprintf("127.1.%d.%d", i/250, i%250+1)
		transport, err := memberlist.NewNetTransport(&memberlist.NetTransportConfig{
			BindAddrs: []string{host}, BindPort: port, Logger: silent,
		})
		check(err)
		config := memberlist.DefaultLANConfig()
		config.Name = fmt.Sprintf("node-%04d", i)
		config.BindAddr, config.BindPort = host, port
		config.AdvertiseAddr, config.AdvertisePort = host, port
		config.Transport = countingTransport{transport}
		config.LogOutput = io.Discard
		list, err := memberlist.Create(config)
		check(err)
		if i > 0 {
			seed := lists[rand.Intn(i)].LocalNode()
			_, err = list.Join([]string{fmt.Sprintf("%s:%d", seed.Addr, port)})
			check(err)
		}
		lists = append(lists, list)
	}
	return lists
}

func waitForAll(lists []*memberlist.Memberlist, atMost time.Duration) bool {
	for until := time.Now().Add(atMost); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		missing := 0
		for _, list := range lists {
			missing += len(lists) - list.NumMembers()
		}
		if missing == 0 {
			return true
		}
	}
	return false
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func rssKiB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	check(err)
	for _, line := range strings.Split(string(status), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmRSS:" {
			kib, err := strconv.Atoi(fields[1])
			check(err)
			return float64(kib)
		}
	}
	return 0
}

func argument(index int) int {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: memberlist-cluster MEMBERS STEADY-SECONDS PORT SETTLE-SECONDS")
		os.Exit(1)
	}
	value, err := strconv.Atoi(os.Args[index])
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
