/** The settings of a project: what it is called, who is in it, what can be marked, how, and with which programs. */

import { Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useProject } from "../../api/projects";
import { Page } from "../../ui/Page";
import { PageHeader } from "../../ui/PageHeader";
import { GeneralTab } from "./GeneralTab";
import { GuidelinesTab } from "./GuidelinesTab";
import { MembersTab } from "./MembersTab";
import { OntologyTab } from "./OntologyTab";
import { TABS } from "./search";
import { TokensTab } from "./TokensTab";
import { WebhooksTab } from "./WebhooksTab";

const ROUTE = getRouteApi("/signedIn/projects/$projectId/settings");

/** The page. */
export function SettingsPage(): ReactNode {
  const { t } = useTranslation("settings");
  const { projectId } = ROUTE.useParams();
  const { tab = "general" } = ROUTE.useSearch();
  const navigate = ROUTE.useNavigate();
  const project = useProject(projectId);
  return (
    <Page>
      <PageHeader title={t("title")} description={t("words")} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const found = TABS.find((each) => each === next);
          void navigate({ search: { tab: found }, replace: true });
        }}
      >
        <Tabs.List mb="xl">
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="general">
          <GeneralTab project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="members">
          <MembersTab project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="ontology">
          <OntologyTab project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="guidelines">
          <GuidelinesTab project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <TokensTab project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="webhooks">
          <WebhooksTab project={project} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
