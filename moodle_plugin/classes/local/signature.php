<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

/**
 * Signs messages to the hub and proves those that come from it.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_copp\local;

/**
 * Standard Webhooks, symmetric: HMAC-SHA256 of "id.timestamp.body" in the header webhook-signature.
 *
 * Pure PHP without Moodle. The scheme: https://github.com/standard-webhooks/standard-webhooks (2026-11-20).
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class signature {
    /** @var int Seconds by which the clocks of the two sides may differ. */
    public const TOLERANCE = 300;

    /** @var string What a shared secret begins with. */
    private const PREFIX = 'whsec_';

    /** @var int A shorter secret can be guessed. */
    private const SHORTEST = 24;

    /** @var string The secret's own bytes. */
    private readonly string $key;

    /**
     * Reads the secret as the hub shows it.
     *
     * @param string $secret whsec_ and base64
     * @throws signature_exception when it is no such secret
     */
    public function __construct(#[\SensitiveParameter] string $secret) {
        $known = str_starts_with($secret, self::PREFIX);
        $key = $known ? base64_decode(substr($secret, strlen(self::PREFIX)), true) : false;
        if ($key === false || strlen($key) < self::SHORTEST) {
            throw new signature_exception('signaturesecret');
        }
        $this->key = $key;
    }

    /**
     * Headers that go with a message.
     *
     * @param string $id the message's own, the same at every attempt
     * @param int $timestamp seconds since 1970, of this attempt
     * @param string $body exactly the bytes that are sent
     * @return array<string, string>
     */
    public function headers(string $id, int $timestamp, string $body): array {
        return [
            'webhook-id' => $id,
            'webhook-timestamp' => (string) $timestamp,
            'webhook-signature' => $this->sign($id, (string) $timestamp, $body),
        ];
    }

    /**
     * Proves that a message comes from the holder of the secret, and not from long ago.
     *
     * @param array<string, string> $headers of the request, in any case
     * @param string $body exactly the bytes that came
     * @param int $now seconds since 1970
     * @return string the message's id, by which a repeated one is known
     * @throws signature_exception when it does not
     */
    public function verify(array $headers, string $body, int $now): string {
        $headers = array_change_key_case($headers);
        $id = $headers['webhook-id'] ?? '';
        $timestamp = $headers['webhook-timestamp'] ?? '';
        if ($id === '' || !ctype_digit($timestamp) || strlen($timestamp) > 15) {
            throw new signature_exception('signatureforged');
        }
        // A sender that changes its secret signs with both: one that holds is enough.
        $expected = $this->sign($id, $timestamp, $body);
        $holds = false;
        foreach (explode(' ', $headers['webhook-signature'] ?? '') as $given) {
            $holds = hash_equals($expected, $given) || $holds;
        }
        if (!$holds) {
            throw new signature_exception('signatureforged');
        }
        if (abs($now - (int) $timestamp) > self::TOLERANCE) {
            throw new signature_exception('signaturestale');
        }
        return $id;
    }

    /**
     * One signature, version 1.
     *
     * @param string $id
     * @param string $timestamp
     * @param string $body
     * @return string
     */
    private function sign(string $id, string $timestamp, string $body): string {
        return 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $this->key, true));
    }
}
