// SPDX-License-Identifier: MIT
// The symbols that the shared libraries export: everything else is hidden.
#pragma once

#define POP3_EXPORT __attribute__((visibility("default")))
