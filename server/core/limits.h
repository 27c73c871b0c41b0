/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every limit of the server has a name, one place and a reason. A limit is tested at its value
 * and one past it. What an operator may change is an option (config.h) whose default, least and
 * greatest values are taken from here.
 */
#ifndef BILLET_SERVER_CORE_LIMITS_H
#define BILLET_SERVER_CORE_LIMITS_H

#define KIB ((size_t)1024)
#define MIB (KIB * 1024)

/* --- requests --- */
/* The longest single profile or posting we know is 60 KiB; one value must fit one parse. */
#define LIMIT_JSON_BODY_BYTES (1 * MIB)
/* A city's whole year of postings as CSV is 180 MiB; bodies are streamed, never held. */
#define LIMIT_STREAM_BODY_BYTES (1024 * MIB)
/* Deeper JSON is an attack on the parser's stack; our own values nest 6 levels. */
#define LIMIT_JSON_DEPTH 64
/* An answer that is built in memory; longer lists are paged or streamed. */
#define LIMIT_ANSWER_BYTES (16 * MIB)
/* A file up to this size is sent with its length and at once, a longer one in slices. */
#define LIMIT_WHOLE_FILE_BYTES (1 * MIB)
/* A mapping of somebody's columns is walked for every row; the largest shipped one has 3 KiB. */
#define LIMIT_MAPPING_BYTES (32 * KIB)
/* Idempotency keys are UUIDs in practice; the index on them should stay small. */
#define LIMIT_IDEMPOTENCY_KEY_BYTES 128

/* --- database --- */
/* One connection is one backend of about 10 MiB; 2 cores saturate at 8. */
#define LIMIT_DB_CONNECTIONS_MAX 64
/* At 8 connections and 5 ms a batch this is 0.6 s of waiting; then 503 is the honest answer. */
#define LIMIT_DB_QUEUE 1024
/* A statement that runs longer holds locks that others wait for. */
#define LIMIT_DB_STATEMENT_MS 30000
/* A server that does not finish the handshake in this time is not there. */
#define LIMIT_DB_CONNECT_MS 5000
/* What nobody waits for any more may take this long before its connection is closed. */
#define LIMIT_DB_DRAIN_MS 2000
/* Longest pause between two attempts to connect: a restarted server is found within it. */
#define LIMIT_DB_BACKOFF_MS 1000
/* One parameter: an import segment of 1,000 rows, with room. */
#define LIMIT_DB_PARAM_BYTES (64 * MIB)

/* --- log --- */
/* journald cuts at 48 KiB; a line longer than this says nothing more. */
#define LIMIT_LOG_LINE_BYTES  (8 * KIB)
#define LIMIT_LOG_VALUE_BYTES (1 * KIB)

/* --- files of ours --- */
/* Configuration and key files are written by hand or by init. */
#define LIMIT_CONFIG_FILE_BYTES (64 * KIB)
#define LIMIT_KEY_FILE_BYTES    (64 * KIB)

#endif
