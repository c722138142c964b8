"""Put the houses together into one web application."""

import os
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx2
from fastapi import FastAPI

import issuer.routes
import skills_framework.routes
import verifier.routes
from chassis import problem_answers, sign_in_pages
from chassis.assets import BuiltFiles
from chassis.clock import Clock, utc_now
from chassis.database import Database
from chassis.fetching import Fetcher, Resolver
from chassis.languages import Languages
from chassis.mail import FolderMailer, Mailer, SmtpMailer
from chassis.rendering import Renderer
from chassis.sealing import Vault
from chassis.service import Shell
from chassis.settings import Settings
from credentials.canonical import Canonicaliser
from movement_badges import health, pages, schedule
from movement_badges.navigation import NAVIGATION
from skills_framework.loading import load_framework
from skills_framework.places import load_places

MAX_BODY_BYTES = 256 * 1024  # security.md 3.1: a credential; routes that take images allow more by themselves
