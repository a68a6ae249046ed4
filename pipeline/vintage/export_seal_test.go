package vintage

// SealAbove is [Seal] with another limit.
var SealAbove = sealAbove
