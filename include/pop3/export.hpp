// SPDX-License-Identifier: MIT
// The symbols that the shared libraries export: everything else is hidden.
#pragma once

/// Marks what the shared libraries export.
#define POP3_EXPORT __attribute__((visibility("default")))
