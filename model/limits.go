package model

// MaxCapacity is the most units a deployment can have, by the scale page of the
// API.
const MaxCapacity = 999
