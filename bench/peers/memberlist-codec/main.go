// The codec of HashiCorp's memberlist, measured: memberlist-codec OPERATION MILLISECONDS prints one line of
// JSON. See inside/ for what the operations are.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/hashicorp/memberlist"
)

func main() {
	if len(os.Args) != 3 {
		fail("usage: memberlist-codec OPERATION MILLISECONDS")
	}
	duration, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fail(err.Error())
	}
	result, err := memberlist.BenchRun(os.Args[1], time.Duration(duration)*time.Millisecond)
	if err != nil {
		fail(err.Error())
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fail(err.Error())
	}
}

func fail(text string) {
	fmt.Fprintln(os.Stderr, text)
	os.Exit(1)
}
