package dev.tideline.store;

/**
 * Proof that a request was carried out, kept with what it appended for 24 hours (in memory for as long as the store is).
 *
 * @param key what the caller named the request; unique within the function
 * @param fingerprint of the request, to tell a repetition from another request of the same name
 * @param answer what the caller was answered
 */
public record Receipt(String function, String key, String fingerprint, String answer) {}
